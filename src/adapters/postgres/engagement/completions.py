"""Completions as rows; their rollups are kept up in the same statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.engagement.challenges.model import Completion
from core.engagement.challenges.ports import Place

_COLUMNS = """id, challenge_id, client_id, title, description, duration, emoji, fun_fact, goal_category, energy_level,
    completed_at, day"""
_MINE = f"select {_COLUMNS} from challenge_completions where user_id = $2 and app_id = $1"
_OF_CLIENT = f"{_MINE} and client_id = $3"
_ORDER = "order by completed_at desc, id desc limit $3"
_NEWEST = f"{_MINE} {_ORDER}"
_AFTER = f"{_MINE} and (completed_at, id) < ($4, $5) {_ORDER}"
# The instants between which the day can lie, whatever the zone and the hour at which days begin, lead along the index.
_OF_DAY = f"{_MINE} and day = $4 and completed_at between $5 and $6 {_ORDER}"
_OF_DAY_AFTER = f"{_MINE} and day = $4 and completed_at between $5 and $6 and (completed_at, id) < ($7, $8) {_ORDER}"

# The person has been entered: nobody else begins a day of theirs meanwhile.
_ADD = f"""
    with completion as (
        insert into challenge_completions (app_id, user_id, {_COLUMNS}, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    ), total as (
        insert into completion_totals as total
            (app_id, user_id, goal_category, energy_level, completions, minutes, days_begun)
        values ($1, $2, $11, $12, 1, coalesce($8::smallint, 0), (not exists (
            select from completion_days where user_id = $2 and app_id = $1 and day = $14))::integer)
        on conflict (user_id, app_id, goal_category, energy_level) do update
        set completions = total.completions + 1, minutes = total.minutes + excluded.minutes,
            days_begun = total.days_begun + excluded.days_begun
    )
    insert into completion_days as rollup (app_id, user_id, day, goal_category, energy_level, completions, minutes)
    values ($1, $2, $14, $11, $12, 1, coalesce($8::smallint, 0))
    on conflict (user_id, app_id, day, goal_category, energy_level) do update
    set completions = rollup.completions + 1, minutes = rollup.minutes + excluded.minutes"""


@dataclass(frozen=True, slots=True)
class PostgresCompletions:
    """`core.engagement.challenges.ports.Completions`."""

    database: Database

    async def of_client(self, app: str, user_id: UUID, client_id: str) -> Completion | None:
        row = await self.database.fetchrow(app, _OF_CLIENT, app, user_id, client_id)
        return None if row is None else msgspec.convert(dict(row), Completion)

    async def add(self, app: str, user_id: UUID, completion: Completion, at: datetime) -> None:
        await self.database.execute(
            app,
            _ADD,
            app,
            user_id,
            completion.id,
            completion.challenge_id,
            completion.client_id,
            completion.title,
            completion.description,
            completion.duration,
            completion.emoji,
            completion.fun_fact,
            completion.goal_category,
            completion.energy_level,
            completion.completed_at,
            completion.day,
            at,
        )

    async def page(
        self, app: str, user_id: UUID, after: Place | None, limit: int, day: date | None = None
    ) -> list[Completion]:
        place = () if after is None else (after.completed_at, after.id)
        if day is None:
            rows = await self.database.fetch(app, _AFTER if place else _NEWEST, app, user_id, limit, *place)
        else:
            statement = _OF_DAY_AFTER if place else _OF_DAY
            rows = await self.database.fetch(app, statement, app, user_id, limit, day, *_around(day), *place)
        return [msgspec.convert(dict(row), Completion) for row in rows]


def _around(day: date) -> tuple[datetime, datetime]:
    """Instants before and after everything that can be of the day."""
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    reach = timedelta(days=3)
    first, last = datetime.min.replace(tzinfo=UTC) + reach, datetime.max.replace(tzinfo=UTC) - reach
    return max(noon, first) - reach, min(noon, last) + reach
