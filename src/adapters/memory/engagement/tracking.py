"""Tracking in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from msgspec.structs import asdict, replace

from adapters.memory.database import MemoryDatabase
from core.engagement.tracking.fold import Entry, KeptDay, Totals
from core.engagement.tracking.ports import Page

ENTRIES, DAYS, TOTALS = "tracking_entries", "tracking_days", "tracking_totals"


@dataclass(frozen=True, slots=True)
class MemoryTracking:
    """`core.engagement.tracking.ports.TrackingBook`, `TrackingDays` and `OldEntries`, and of the totals
    `core.engagement.achievements.ports.MeasureSource`; a row of entries is (day, entry)."""

    database: MemoryDatabase

    async def day_of(self, app: str, user_id: UUID, entry_id: UUID) -> date | None:
        async with self.database.turn():
            row: tuple[date, Entry] | None = self.database.table(ENTRIES).get((app, user_id, entry_id))
            return row and row[0]

    async def open(self, app: str, user_id: UUID, day: date) -> Page:
        async with self.database.turn():
            kept: KeptDay | None = self.database.table(DAYS).get((app, user_id, day))
            return Page(kept, self.database.table(TOTALS).get((app, user_id)) or Totals())

    async def entries(self, app: str, user_id: UUID, day: date) -> list[Entry]:
        async with self.database.turn():
            rows = self.database.table(ENTRIES).items()
            return [entry for key, (on, entry) in rows if key[:2] == (app, user_id) and on == day]

    async def write(self, app: str, user_id: UUID, entry: Entry, page: Page) -> None:
        if page.day is None:
            raise ValueError("there is no day without what is on it")
        async with self.database.turn():
            self.database.table(ENTRIES).put((app, user_id, entry.id), (page.day.day, entry))
            self.database.table(DAYS).put((app, user_id, page.day.day), page.day)
            self.database.table(TOTALS).put((app, user_id), page.totals)

    async def between(self, app: str, user_id: UUID, first: date, last: date) -> list[KeptDay]:
        async with self.database.turn():
            rows = self.database.table(DAYS).items()
            found = [kept for key, kept in rows if key[:2] == (app, user_id) and first <= key[2] <= last]
            return sorted(found, key=lambda kept: kept.day)

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            days = self.database.table(DAYS)
            old = [(key, kept) for key, kept in days.items() if key[2] < before.date() and not kept.closed][:most]
            for key, kept in old:
                days.put(key, replace(kept, closed=True))
            gone = {key for key, _ in old}
            for key, (day, _) in self.database.table(ENTRIES).items():
                if (*key[:2], day) in gone:
                    self.database.table(ENTRIES).remove(key)
            return len(old)

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
        async with self.database.turn():
            totals = self.database.table(TOTALS)
            found = {user_id: totals.get((app, user_id)) for user_id in user_ids}
            return {user_id: asdict(kept) for user_id, kept in found.items() if kept is not None}
