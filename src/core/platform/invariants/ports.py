"""Truths about what is kept that no bug, crash or race may break."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Invariants(Protocol):
    """Named checks over all apps."""

    async def violations(self) -> Mapping[str, int]:
        """How many rows break each of them; all zero when all is well."""
        ...
