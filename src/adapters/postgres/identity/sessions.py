"""Sessions and refresh tokens as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.postgres.database import Database


@dataclass(frozen=True, slots=True)
class PostgresSessions:
    """`core.identity.ports.Sessions`."""

    database: Database

    async def open(self, app: str, user_id: UUID, session_id: UUID, refresh_hash: bytes, at: datetime) -> None:
        await self.database.execute(
            app,
            "insert into sessions (id, app_id, user_id, created_at, last_used_at) values ($1, $2, $3, $4, $4)",
            session_id,
            app,
            user_id,
            at,
        )
        await self.database.execute(
            app,
            """insert into refresh_tokens (hash, app_id, session_id, generation, created_at) values ($1, $2, $3, 1,
            $4)""",
            refresh_hash,
            app,
            session_id,
            at,
        )
