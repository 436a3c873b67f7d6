"""Counts of use in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from adapters.memory.database import MemoryDatabase, Table
from core.platform.analytics.model import Counted, Key, Metric, Period, Seen, begins, starts_of

Active = tuple[str, Period, date, UUID]


@dataclass(frozen=True, slots=True)
class MemoryUsage:
    """`core.platform.analytics.ports.Usage` and `UsageReads`."""

    database: MemoryDatabase

    async def saw(self, seen: Collection[Seen]) -> None:
        metrics: dict[Period, Metric] = {"day": "active_day", "week": "active_week", "month": "active_month"}
        memberships = self.database.table("memberships")
        async with self.database.turn():
            for one in (person for person in seen if (person.app, person.user_id) in memberships):
                for period, starts in starts_of(one.day).items():
                    if (one.app, period, starts, one.user_id) not in self._people:
                        self._people.put((one.app, period, starts, one.user_id), True)
                        self._grow(Key(one.app, starts, metrics[period]), 1)

    async def add(self, counts: Mapping[Key, int]) -> None:
        async with self.database.turn():
            for key, value in counts.items():
                self._grow(key, value)

    async def prune(self, counts_before: date, people_before: date, most: int) -> int:
        async with self.database.turn():
            counts = [key for key, _ in self._counts.items() if key.starts < counts_before][:most]
            people = [key for key, _ in self._people.items() if _end(key[1], key[2]) <= people_before][:most]
            for key in counts:
                self._counts.remove(key)
            for active in people:
                self._people.remove(active)
        return len(counts) + len(people)

    async def read(self, apps: Collection[str], first: date, last: date) -> list[Counted]:
        async with self.database.turn():
            found = [
                Counted(key, value)
                for key, value in self._counts.items()
                if key.app in apps and first <= key.starts <= last
            ]
        return sorted(found, key=lambda row: (row.key.app, row.key.starts, row.key.metric, row.key.of))

    def _grow(self, key: Key, by: int) -> None:
        self._counts.put(key, (self._counts.get(key) or 0) + by)

    @property
    def _counts(self) -> Table[Key, int]:
        return self.database.table("analytics")

    @property
    def _people(self) -> Table[Active, bool]:
        return self.database.table("active_users")


def _end(period: Period, starts: date) -> date:
    """The first day after the period."""
    return begins(period, starts + timedelta(days={"day": 1, "week": 7, "month": 31}[period]))
