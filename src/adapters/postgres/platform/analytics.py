"""Counts of use as rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from adapters.postgres.database import Database
from adapters.postgres.replica import Replica
from core.platform.analytics.model import Counted, Key, Seen, starts_of
from core.shared.actor import STUDIO

# Rows are inserted in one order, so that processes wait for one another and never in a circle; who waits finds the
# other's row and counts nothing. The lock lets nobody's data be purged between the look and the insertion.
_SAW = """
with members as (
    select app_id, user_id from memberships
    where (app_id, user_id) in (select * from unnest($1::text[], $4::uuid[]))
    order by app_id, user_id for key share
), added as (
    insert into active_users (app_id, period, starts, user_id)
    select seen.* from unnest($1::text[], $2::text[], $3::date[], $4::uuid[]) as seen (app_id, period, starts, user_id)
    join members using (app_id, user_id)
    order by 1, 2, 3, 4
    on conflict do nothing
    returning app_id, period, starts
)
insert into analytics as known (app_id, metric, starts, "of", value)
select app_id, 'active_' || period, starts, '', count(*) from added group by 1, 2, 3 order by 1, 3, 2
on conflict (app_id, starts, metric, "of") do update set value = known.value + excluded.value
"""
_ADD = """
insert into analytics as known (app_id, starts, metric, "of", value)
select * from unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::bigint[])
    as counted (app, starts, metric, "of", value)
order by 1, 2, 3, 4
on conflict (app_id, starts, metric, "of") do update set value = known.value + excluded.value
"""
_READ = """
select app_id, starts, metric, "of", value from analytics
where app_id = any($1) and starts between $2 and $3 order by app_id, starts, metric, "of"
"""
_PRUNE_COUNTS = """
delete from analytics where ctid = any(array(select ctid from analytics where starts < $1 order by starts limit $2))
"""
_PRUNE_PEOPLE = """
delete from active_users where ctid = any(array(
    select ctid from active_users
    where (starts + case period when 'day' then interval '1 day' when 'week' then interval '7 days'
        else interval '1 month' end)::date <= $1
    limit $2
))
"""


@dataclass(frozen=True, slots=True)
class PostgresUsage:
    """`core.platform.analytics.ports.Usage`: one statement each."""

    database: Database

    async def saw(self, seen: Collection[Seen]) -> None:
        rows = [(one.app, period, starts, one.user_id) for one in seen for period, starts in starts_of(one.day).items()]
        if rows:
            await self.database.execute(STUDIO, _SAW, *_columns(rows, 4))

    async def add(self, counts: Mapping[Key, int]) -> None:
        rows = [(key.app, key.starts, key.metric, key.of, value) for key, value in counts.items()]
        if rows:
            await self.database.execute(STUDIO, _ADD, *_columns(rows, 5))

    async def prune(self, counts_before: date, people_before: date, most: int) -> int:
        counts = await self.database.execute(STUDIO, _PRUNE_COUNTS, counts_before, most)
        return counts + await self.database.execute(STUDIO, _PRUNE_PEOPLE, people_before, most)


@dataclass(frozen=True, slots=True)
class PostgresUsageReads:
    """`core.platform.analytics.ports.UsageReads`."""

    replica: Replica

    async def read(self, apps: Collection[str], first: date, last: date) -> list[Counted]:
        rows = await self.replica.fetch(STUDIO, _READ, list(apps), first, last)
        return [Counted(Key(row["app_id"], row["starts"], row["metric"], row["of"]), row["value"]) for row in rows]


def _columns(rows: Sequence[tuple[object, ...]], many: int) -> list[list[object]]:
    return [[row[n] for row in rows] for n in range(many)]
