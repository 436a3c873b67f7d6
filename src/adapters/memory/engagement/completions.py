"""Completions in memory; their rollups are counted when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.engagement.achievements.ports import Measures
from core.engagement.challenges.measures import measures_of
from core.engagement.challenges.model import Category, Completion, Energy
from core.engagement.challenges.ports import Place
from core.engagement.challenges.stats import DayRollup, Total

COMPLETIONS = "challenge_completions"


@dataclass(frozen=True, slots=True)
class MemoryCompletions:
    """`core.engagement.challenges.ports.Completions`: a table of (completion, when it was kept)."""

    database: MemoryDatabase

    async def of_client(self, app: str, user_id: UUID, client_id: str) -> Completion | None:
        async with self.database.turn():
            mine = completions_of(self.database, app, user_id)
            return next((completion for completion in mine if completion.client_id == client_id), None)

    async def add(self, app: str, user_id: UUID, completion: Completion, at: datetime) -> None:
        async with self.database.turn():
            self.database.table(COMPLETIONS).put((app, user_id, completion.id), (completion, at))

    async def page(
        self, app: str, user_id: UUID, after: Place | None, limit: int, day: date | None = None
    ) -> list[Completion]:
        async with self.database.turn():
            found = [
                completion
                for completion in completions_of(self.database, app, user_id)
                if day in (None, completion.day)
                and (after is None or _place(completion) < (after.completed_at, after.id))
            ]
        return sorted(found, key=_place, reverse=True)[:limit]


@dataclass(frozen=True, slots=True)
class MemoryCompletionRollups:
    """`core.engagement.challenges.ports.Rollups`, `CompletionCounts` and `CompletionMeasures`."""

    database: MemoryDatabase

    async def totals(self, app: str, user_id: UUID) -> Sequence[Total]:
        async with self.database.turn():
            return self._totals(app, user_id)

    async def days(self, app: str, user_id: UUID, first: date) -> Sequence[DayRollup]:
        async with self.database.turn():
            found: dict[date, list[Completion]] = {}
            for completion in completions_of(self.database, app, user_id):
                if completion.day >= first:
                    found.setdefault(completion.day, []).append(completion)
        return [
            DayRollup(day=day, completions=len(found[day]), minutes=sum(done.duration or 0 for done in found[day]))
            for day in sorted(found)
        ]

    async def between(self, app: str, ranges: Sequence[tuple[UUID, date, date]]) -> Mapping[UUID, int]:
        async with self.database.turn():
            return {
                user_id: sum(first <= done.day <= last for done in completions_of(self.database, app, user_id))
                for user_id, first, last in ranges
            }

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Measures]:
        async with self.database.turn():
            return {user_id: measures_of(self._totals(app, user_id)) for user_id in user_ids}

    def _totals(self, app: str, user_id: UUID) -> list[Total]:
        found: dict[tuple[Category, Energy], list[int]] = {}
        days: set[date] = set()
        for done in completions_of(self.database, app, user_id):
            sums = found.setdefault((done.goal_category, done.energy_level), [0, 0, 0])
            sums[0] += 1
            sums[1] += done.duration or 0
            sums[2] += done.day not in days
            days.add(done.day)
        return [
            Total(category=category, energy=energy, completions=sums[0], minutes=sums[1], days_begun=sums[2])
            for (category, energy), sums in found.items()
        ]


def completions_of(database: MemoryDatabase, app: str, user_id: UUID) -> Iterator[Completion]:
    """Everything the person did, in the order in which it was kept."""
    for key, row in database.table(COMPLETIONS).items():
        if key[:2] == (app, user_id):
            yield row[0]


def _place(completion: Completion) -> tuple[datetime, UUID]:
    return completion.completed_at, completion.id
