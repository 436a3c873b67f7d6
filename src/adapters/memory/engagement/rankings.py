"""Rankings of weeks in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.engagement.rankings.model import Ranked, Standing
from core.shared.actor import STUDIO

WEEKS = "ranking_weeks"


@dataclass(frozen=True, slots=True)
class MemoryRankings:
    """`core.engagement.rankings.ports`: `WeeklyCounts`, `WeeklyRankings` and `OldWeeks`; a table of (standing, shown)
    by app, week and person."""

    database: MemoryDatabase

    async def count(self, app: str, user_id: UUID, starts: date, completion_id: UUID, *, shown: bool) -> None:
        async with self.database.turn():
            weeks = self.database.table(WEEKS)
            before, was_shown = weeks.get((app, starts, user_id)) or (Standing(0, completion_id), shown)
            weeks.put((app, starts, user_id), (Standing(before.completions + 1, completion_id), was_shown))

    async def show(self, app: str, user_id: UUID, shown: bool) -> None:
        """Whether others see the person, for every week; of all apps for `STUDIO`."""
        async with self.database.turn():
            for key, (standing, _) in self.database.table(WEEKS).items():
                if app in (key[0], STUDIO) and key[2] == user_id:
                    self.database.table(WEEKS).put(key, (standing, shown))

    async def participants(self, app: str, starts: date) -> int:
        async with self.database.turn():
            return sum(shown for _, _, shown in self._all(app, starts))

    async def of(self, app: str, starts: date, user_id: UUID) -> Ranked | None:
        async with self.database.turn():
            row = self.database.table(WEEKS).get((app, starts, user_id))
            if row is None:
                return None
            standing, shown = row
            better = sum(seen and other.completions > standing.completions for other, _, seen in self._all(app, starts))
            return self._ranked(app, standing, user_id, better + 1 if shown else None)

    async def after(self, app: str, starts: date, place: Standing | None, limit: int) -> list[Ranked]:
        async with self.database.turn():
            rows = [row for row in self._ranking(app, starts) if place is None or _order(row.standing) > _order(place)]
            return rows[:limit]

    async def forget(self, app: str, before: date, limit: int) -> int:
        async with self.database.turn():
            weeks = self.database.table(WEEKS)
            old = [key for key, _ in weeks.items() if key[0] == app and key[1] < before][:limit]
            for key in old:
                weeks.remove(key)
            return len(old)

    def _all(self, app: str, starts: date) -> Iterator[tuple[Standing, UUID, bool]]:
        for key, (standing, shown) in self.database.table(WEEKS).items():
            if key[:2] == (app, starts):
                yield standing, key[2], shown

    def _ranking(self, app: str, starts: date) -> Iterator[Ranked]:
        shown = [(standing, user_id) for standing, user_id, seen in self._all(app, starts) if seen]
        rank, count = 0, -1
        for number, (standing, user_id) in enumerate(sorted(shown, key=lambda row: _order(row[0])), start=1):
            if standing.completions != count:
                rank, count = number, standing.completions
            yield self._ranked(app, standing, user_id, rank)

    def _ranked(self, app: str, standing: Standing, user_id: UUID, rank: int | None) -> Ranked:
        account = self.database.table("accounts").get(user_id)
        membership = self.database.table("memberships").get((app, user_id))
        return Ranked(
            user_id=user_id,
            standing=standing,
            name=account.name if account is not None else None,
            avatar_seed=membership.avatar_seed if membership is not None else None,
            rank=rank,
        )


def _order(standing: Standing) -> tuple[int, UUID]:
    return -standing.completions, standing.last_id
