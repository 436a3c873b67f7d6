"""Rollups of completions, read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from adapters.postgres.database import Database
from core.engagement.achievements.ports import Measures
from core.engagement.challenges.measures import measures_of
from core.engagement.challenges.stats import DayRollup, Total

_TOTALS = """
    select user_id, goal_category, energy_level, completions, minutes, days_begun
    from completion_totals where user_id = any($2) and app_id = $1"""
_DAYS = """
    select day, sum(completions) as completions, sum(minutes) as minutes
    from completion_days where user_id = $2 and app_id = $1 and day >= $3 group by day order by day"""
_BETWEEN = """
    select asked.user_id, coalesce(sum(rollup.completions), 0) as completions
    from unnest($2::uuid[], $3::date[], $4::date[]) as asked (user_id, first, last)
    left join completion_days rollup
        on rollup.user_id = asked.user_id and rollup.app_id = $1 and rollup.day between asked.first and asked.last
    group by asked.user_id"""


@dataclass(frozen=True, slots=True)
class PostgresCompletionRollups:
    """`core.engagement.challenges.ports.Rollups`, `CompletionCounts` and `CompletionMeasures`."""

    database: Database

    async def totals(self, app: str, user_id: UUID) -> Sequence[Total]:
        return [total for _, total in await self._totals(app, [user_id])]

    async def days(self, app: str, user_id: UUID, first: date) -> Sequence[DayRollup]:
        rows = await self.database.fetch(app, _DAYS, app, user_id, first)
        return [DayRollup(day=row["day"], completions=row["completions"], minutes=row["minutes"]) for row in rows]

    async def between(self, app: str, ranges: Sequence[tuple[UUID, date, date]]) -> Mapping[UUID, int]:
        asked = [list(column) for column in zip(*ranges, strict=True)] if ranges else [[], [], []]
        rows = await self.database.fetch(app, _BETWEEN, app, *asked)
        return {row["user_id"]: int(row["completions"]) for row in rows}

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Measures]:
        found: dict[UUID, list[Total]] = {user_id: [] for user_id in user_ids}
        for user_id, total in await self._totals(app, user_ids):
            found[user_id].append(total)
        return {user_id: measures_of(totals) for user_id, totals in found.items()}

    async def _totals(self, app: str, user_ids: Sequence[UUID]) -> list[tuple[UUID, Total]]:
        rows = await self.database.fetch(app, _TOTALS, app, list(user_ids))
        return [
            (
                row["user_id"],
                Total(
                    category=row["goal_category"],
                    energy=row["energy_level"],
                    completions=row["completions"],
                    minutes=row["minutes"],
                    days_begun=row["days_begun"],
                ),
            )
            for row in rows
        ]
