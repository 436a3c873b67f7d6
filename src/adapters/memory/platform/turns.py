"""Turns in memory."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase


@dataclass(frozen=True, slots=True)
class MemoryTurns:
    """`core.platform.jobs.ports.Turns`: units of work take turns here anyway."""

    database: MemoryDatabase

    async def take(self, name: str, *, wait: bool) -> bool:  # the port's names
        if not self.database.in_transaction:
            raise RuntimeError("a turn is held until the end of a transaction")
        return True
