"""Open streams as rows, by the database's own clock, which is one for all processes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database
from core.platform.live.ports import MOST_STREAMS, REACH, THERE, Arrival

# Who was out of reach has missed news without a number: a number of its own marks the gap.
_ARRIVE = """
with reached as (
    select exists (
        select from presences where app_id = $1 and user_id = $2 and seen_at > clock_timestamp() - $4::interval
    ) as yes
), person as (
    insert into live_positions as p (app_id, user_id, last_seq, since_seq) values ($1, $2, 1, 1)
    on conflict (user_id, app_id) do update set
        last_seq = p.last_seq + (select case when yes then 0 else 1 end from reached),
        since_seq = case when (select yes from reached) then p.since_seq else p.last_seq + 1 end
    returning last_seq, since_seq
), gone as (
    delete from presences where app_id = $1 and user_id = $2 and not open
), surplus as (
    update presences set open = false
    where app_id = $1 and user_id = $2 and stream_id = any(array(
        select stream_id from presences
        where app_id = $1 and user_id = $2 and open order by opened_at desc, stream_id desc offset $5
    ))
    returning stream_id
), arrived as (
    insert into presences (app_id, user_id, stream_id, opened_at, seen_at, open)
    values ($1, $2, $3, clock_timestamp(), clock_timestamp(), true)
)
select last_seq, since_seq, array(select stream_id from surplus) as replaced from person
"""
_NEXT_IS_KEPT = "select exists (select from live_events where app_id = $1 and user_id = $2 and seq = $3)"

_RENEW = """
update presences p set seen_at = clock_timestamp()
from unnest($2::uuid[], $3::uuid[]) as mine (user_id, stream_id)
where p.app_id = $1 and p.user_id = mine.user_id and p.stream_id = mine.stream_id and open
returning p.stream_id
"""
_LEAVE = """
update presences p set seen_at = clock_timestamp(), open = false
from unnest($2::uuid[], $3::uuid[]) as mine (user_id, stream_id)
where p.app_id = $1 and p.user_id = mine.user_id and p.stream_id = mine.stream_id
"""
_CONNECTED = """
select distinct user_id from presences
where app_id = $1 and user_id = any($2) and open and seen_at > clock_timestamp() - $3::interval
"""
_WITHIN_REACH = """
select distinct user_id from presences
where app_id = $1 and user_id = any($2) and seen_at > clock_timestamp() - $3::interval
"""
_ONLINE = """
select count(distinct user_id) from presences
where app_id = $1 and open and seen_at > clock_timestamp() - $2::interval
"""


@dataclass(frozen=True, slots=True)
class PostgresStreams:
    """`core.platform.live.ports.Streams`."""

    database: Database

    async def arrive(self, app: str, user_id: UUID, stream_id: UUID, last_seen: int | None) -> Arrival:
        row = await self.database.fetchrow(app, _ARRIVE, app, user_id, stream_id, REACH, MOST_STREAMS - 1)
        if row is None:
            raise RuntimeError("an upsert gave no row")
        last, replaced = row["last_seq"], frozenset(UUID(int=one.int) for one in row["replaced"])
        if last_seen is None or last_seen > last:
            return Arrival(last, False, replaced)
        whole = last_seen >= row["since_seq"] and (
            last_seen == last or await self.database.fetchval(app, _NEXT_IS_KEPT, app, user_id, last_seen + 1)
        )
        return Arrival(last_seen, whole, replaced)

    async def renew(self, app: str, streams: Mapping[UUID, UUID]) -> set[UUID]:
        rows = await self.database.fetch(app, _RENEW, app, list(streams.values()), list(streams))
        return {UUID(int=row["stream_id"].int) for row in rows}

    async def leave(self, app: str, streams: Mapping[UUID, UUID]) -> None:
        await self.database.execute(app, _LEAVE, app, list(streams.values()), list(streams))


@dataclass(frozen=True, slots=True)
class PostgresPresence:
    """`core.platform.live.ports.Presence`."""

    database: Database

    async def connected(self, app: str, people: Collection[UUID]) -> set[UUID]:
        rows = await self.database.fetch(app, _CONNECTED, app, list(people), THERE)
        return {UUID(int=row["user_id"].int) for row in rows}

    async def within_reach(self, app: str, people: Collection[UUID]) -> set[UUID]:
        rows = await self.database.fetch(app, _WITHIN_REACH, app, list(people), REACH)
        return {UUID(int=row["user_id"].int) for row in rows}

    async def online(self, app: str) -> int:
        count: int = await self.database.fetchval(app, _ONLINE, app, THERE)
        return count
