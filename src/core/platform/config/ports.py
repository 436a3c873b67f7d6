"""What configuration at run time needs of the world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class SavedFigures(Protocol):
    """What admins have set."""

    async def of(self, app: str) -> Mapping[str, Any]:
        """The figures by name; what was never set is not among them."""
        ...

    async def save(self, app: str, figures: Mapping[str, Any]) -> None:
        """Set these, within the current unit of work; every process hears of its commit."""
        ...


class ConfigLine(Protocol):
    """The way by which this process hears of changes."""

    async def catch_up(self) -> None:
        """By the end this process knows whatever was saved before. Not inside a unit of work."""
        ...
