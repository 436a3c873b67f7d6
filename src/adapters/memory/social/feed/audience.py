"""Followers with open streams, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.live import LiveTables
from adapters.memory.social.circles.people import FOLLOWS
from core.platform.live.ports import REACH


@dataclass(frozen=True, slots=True)
class MemoryAudience:
    """`core.social.timeline.ports.Audience`."""

    database: MemoryDatabase

    async def listening(self, app: str, author: UUID, most: int) -> list[UUID]:
        async with self.database.turn():
            follows, last = self.database.table(FOLLOWS), dict[UUID, float]()
            for row in LiveTables(self.database).streams.rows():
                if row.app == app and row.within(REACH) and (app, row.user_id, author) in follows:
                    last[row.user_id] = max(row.seen_at, last.get(row.user_id, row.seen_at))
            return sorted(last, key=lambda user_id: (-last[user_id], user_id))[:most]
