"""Figures that outlive the process that found them, for metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Figures(Protocol):
    """Numbers by name and by what they are of; shared by all processes."""

    async def add(self, name: str, deltas: Mapping[str, float]) -> None:
        """Count on from what others have counted."""
        ...

    async def put(self, name: str, values: Mapping[str, float]) -> None:
        """Replace everything under that name."""
        ...

    async def read(self, name: str) -> dict[str, float]: ...
