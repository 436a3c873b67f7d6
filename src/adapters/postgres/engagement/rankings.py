"""Rankings of weeks, with a counter of people for each number of completions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from core.engagement.rankings.model import Ranked, Standing

# A rank is one more than the people with more completions: a sum over the few different counts, never over people.
_LEVELS = """
    level as (
        select completions, sum(people) over (order by completions desc) - people + 1 as rank
        from ranking_levels where app_id = $1 and starts = $2 and people > 0
    )"""
_ROW = "shown.user_id, shown.completions, shown.last_id, account.name, membership.avatar_seed"
_NAMES = """
    left join memberships membership on membership.app_id = $1 and membership.user_id = shown.user_id
    left join accounts account on account.id = shown.user_id"""
_ORDER = "order by completions desc, last_id limit $3"
_SHOWN = "select user_id, completions, last_id from ranking_weeks where app_id = $1 and starts = $2 and shown"


def _page(people: str) -> str:
    """The limit stands inside, before the joins: they are for the page's rows alone."""
    return f"""
    with {_LEVELS}, shown as ({people})
    select {_ROW}, level.rank from shown left join level using (completions) {_NAMES}
    order by shown.completions desc, shown.last_id"""


FROM_TOP = _page(f"{_SHOWN} {_ORDER}")
# Each branch walks the index from its place: those who have as many, then those who have fewer.
AFTER = _page(
    f"""select * from (
        (({_SHOWN} and completions = $4 and last_id > $5 {_ORDER}))
        union all (({_SHOWN} and completions < $4 {_ORDER}))
    ) either {_ORDER}"""
)
OF = f"""
    with {_LEVELS}
    select {_ROW},
           case when shown.shown then (select rank from level where completions = shown.completions) end as rank
    from ranking_weeks shown {_NAMES}
    where shown.app_id = $1 and shown.starts = $2 and shown.user_id = $3"""
PARTICIPANTS = "select coalesce(sum(people), 0) from ranking_levels where app_id = $1 and starts = $2"

# Counters are changed from the lowest week and count on by everybody: no two writers can wait for each other.
_COUNT = """
    with counted as (
        insert into ranking_weeks as week (app_id, starts, user_id, completions, last_id, shown)
        values ($1, $2, $3, 1, $4, $5)
        on conflict (app_id, starts, user_id) do update
        set completions = week.completions + 1, last_id = excluded.last_id
        returning completions, shown
    ), change as (
        select completions - 1 as completions, -1 as people from counted where shown and completions > 1
        union all
        select completions, 1 from counted where shown
    )
    insert into ranking_levels as level (app_id, starts, completions, people)
    select $1, $2, completions, people from change order by completions
    on conflict (app_id, starts, completions) do update set people = level.people + excluded.people"""
_SHOW = """
    with turned as (
        update ranking_weeks set shown = $3
        where user_id = $2 and ($1 = '*' or app_id = $1) and shown <> $3
        returning app_id, starts, completions
    )
    insert into ranking_levels as level (app_id, starts, completions, people)
    select app_id, starts, completions, case when $3 then 1 else -1 end
    from turned order by app_id, starts, completions
    on conflict (app_id, starts, completions) do update set people = level.people + excluded.people"""
_OLD = "app_id = $1 and starts < $2"
_FORGET = f"delete from ranking_weeks where ctid = any (array(select ctid from ranking_weeks where {_OLD} limit $3))"
_FORGET_LEVELS = f"delete from ranking_levels where {_OLD}"


@dataclass(frozen=True, slots=True)
class PostgresRankings:
    """`core.engagement.rankings.ports`: `WeeklyCounts`, `WeeklyRankings` and `OldWeeks`."""

    database: Database

    async def count(self, app: str, user_id: UUID, starts: date, completion_id: UUID, *, shown: bool) -> None:
        await self.database.execute(app, _COUNT, app, starts, user_id, completion_id, shown)

    async def show(self, app: str, user_id: UUID, shown: bool) -> None:
        """Whether others see the person, for every week; of all apps for `STUDIO`."""
        await self.database.execute(app, _SHOW, app, user_id, shown)

    async def participants(self, app: str, starts: date) -> int:
        return int(await self.database.fetchval(app, PARTICIPANTS, app, starts))

    async def of(self, app: str, starts: date, user_id: UUID) -> Ranked | None:
        row = await self.database.fetchrow(app, OF, app, starts, user_id)
        return _ranked(row) if row else None

    async def after(self, app: str, starts: date, place: Standing | None, limit: int) -> list[Ranked]:
        if place is None:
            rows = await self.database.fetch(app, FROM_TOP, app, starts, limit)
        else:
            rows = await self.database.fetch(app, AFTER, app, starts, limit, place.completions, place.last_id)
        return [_ranked(row) for row in rows]

    async def forget(self, app: str, before: date, limit: int) -> int:
        forgotten = await self.database.execute(app, _FORGET, app, before, limit)
        if forgotten < limit:
            await self.database.execute(app, _FORGET_LEVELS, app, before)
        return forgotten


def _ranked(row: asyncpg.Record) -> Ranked:
    return Ranked(
        user_id=row["user_id"],
        standing=Standing(row["completions"], row["last_id"]),
        name=row["name"],
        avatar_seed=row["avatar_seed"],
        rank=None if row["rank"] is None else int(row["rank"]),
    )
