"""Reminders in memory; a deleted one is a row without content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.engagement.reminders.edits import Reminder
from core.shared.errors import NotFound

REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class MemoryReminders:
    """`core.engagement.reminders.ports.KeptReminders`, `ReminderLists` and `ForgottenReminders`."""

    database: MemoryDatabase

    async def enter(self, app: str, user_id: UUID) -> str:
        return await self.zone(app, user_id)

    async def zone(self, app: str, user_id: UUID) -> str:
        async with self.database.turn():
            membership = self.database.table("memberships").get((app, user_id))
        if membership is None:
            raise NotFound
        zone: str = membership.timezone
        return zone

    async def find(self, app: str, user_id: UUID, which: UUID | str) -> Reminder | None:
        async with self.database.turn():
            return next((each for each in self._of(app, user_id) if which in {each.id, each.key}), None)

    async def count(self, app: str, user_id: UUID) -> int:
        async with self.database.turn():
            return sum(each.content is not None for each in self._of(app, user_id))

    async def keep(self, app: str, user_id: UUID, reminder: Reminder) -> None:
        async with self.database.turn():
            self.database.table(REMINDERS).put((app, user_id, reminder.id), reminder)

    async def page(self, app: str, user_id: UUID, before: UUID | None, limit: int) -> list[Reminder]:
        async with self.database.turn():
            there = [each for each in self._of(app, user_id) if each.content is not None]
        newest_first = sorted(there, key=lambda each: each.id, reverse=True)
        return [each for each in newest_first if before is None or each.id < before][:limit]

    async def some(self, app: str, whose: Sequence[tuple[UUID, UUID]]) -> Mapping[UUID, Reminder]:
        async with self.database.turn():
            rows = [self.database.table(REMINDERS).get((app, *pair)) for pair in whose]
        return {row.id: row for row in rows if row is not None and row.content is not None}

    async def prune(self, before: datetime, limit: int) -> int:
        async with self.database.turn():
            table = self.database.table(REMINDERS)
            old = [key for key, row in table.items() if row.content is None and row.stamp.at < before][:limit]
            for key in old:
                table.remove(key)
            return len(old)

    def _of(self, app: str, user_id: UUID) -> list[Reminder]:
        return [row for key, row in self.database.table(REMINDERS).items() if key[:2] == (app, user_id)]
