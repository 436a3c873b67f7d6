"""Turns as advisory locks of the transaction."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.postgres.database import Database
from core.shared.actor import STUDIO


@dataclass(frozen=True, slots=True)
class PostgresTurns:
    """`core.platform.jobs.ports.Turns`."""

    database: Database

    async def take(self, name: str, *, wait: bool) -> bool:
        if not self.database.in_transaction:
            raise RuntimeError("a turn is held until the end of a transaction")
        if wait:
            await self.database.execute(STUDIO, "select pg_advisory_xact_lock(hashtextextended($1, 0))", name)
            return True
        free: bool = await self.database.fetchval(
            STUDIO, "select pg_try_advisory_xact_lock(hashtextextended($1, 0))", name
        )
        return free
