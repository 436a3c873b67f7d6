"""Ended sessions, asked of the database."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database
from core.shared.actor import STUDIO


@dataclass(frozen=True, slots=True)
class PostgresRevocations:
    """`entrypoints.http.auth.Revocations`, at the price of a query a request."""

    database: Database

    async def ended(self, session_id: UUID) -> bool:
        live = await self.database.fetchval(STUDIO, "select revoked_at is null from sessions where id = $1", session_id)
        return live is not True
