"""Actions of clients that are in effect, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.postgres.database import Database
from core.shared.actor import STUDIO

_ADD = """
    insert into sync_actions (app_id, user_id, type, client_id, received_at) values ($1, $2, $3, $4, $5)
    on conflict do nothing"""
_PRUNE = """
    delete from sync_actions where ctid = any (array(
        select ctid from sync_actions where received_at < $1 limit $2))"""


@dataclass(frozen=True, slots=True)
class PostgresHadActions:
    """`core.engagement.sync.ports.HadActions`."""

    database: Database

    async def add(self, app: str, user_id: UUID, kind: str, client_id: str, at: datetime) -> bool:
        return await self.database.execute(app, _ADD, app, user_id, kind, client_id, at) == 1

    async def prune(self, before: datetime, most: int) -> int:
        return await self.database.execute(STUDIO, _PRUNE, before, most)
