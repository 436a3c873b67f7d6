"""Actions of clients that are in effect, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase

HAD = "sync_actions"


@dataclass(frozen=True, slots=True)
class MemoryHadActions:
    """`core.engagement.sync.ports.HadActions`; a row is the instant at which the action was had."""

    database: MemoryDatabase

    async def add(self, app: str, user_id: UUID, kind: str, client_id: str, at: datetime) -> bool:
        async with self.database.turn():
            table, key = self.database.table(HAD), (app, user_id, kind, client_id)
            if key in table:
                return False
            table.put(key, at)
            return True

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            table = self.database.table(HAD)
            old = [key for key, at in table.items() if at < before][:most]
            for key in old:
                table.remove(key)
            return len(old)
