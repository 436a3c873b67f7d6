"""News as rows: told within the transaction of their cause, heard by NOTIFY, read from there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database
from adapters.postgres.listener import Listener, Subscription
from core.platform.live.ports import KEPT, REACH, News
from core.shared.actor import STUDIO
from core.shared.live import LiveItem

CHANNEL = "live"

# The person's row is locked until the transaction ends, so that numbers come to be in the order of commits: who has
# read one has been able to read all before it. The rows are locked in one order, so that no two tellers wait for each
# other.
_TELL = """
with items as (
    select user_id, name, data, nth from unnest($2::uuid[], $3::text[], $4::text[])
        with ordinality as item (user_id, name, data, nth)
), there as (
    select user_id from live_positions p
    where app_id = $1 and user_id = any($2) and exists (
        select from presences q
        where q.app_id = $1 and q.user_id = p.user_id and q.seen_at > clock_timestamp() - $5::interval
    )
    order by user_id for update
), counted as (
    update live_positions p set last_seq = last_seq + many
    from (select user_id, count(*) as many from items join there using (user_id) group by user_id) as news
    where p.app_id = $1 and p.user_id = news.user_id
    returning p.user_id, last_seq - many as before
), kept as (
    insert into live_events (app_id, user_id, seq, name, data, at)
    select $1, user_id, before + row_number() over (partition by user_id order by nth), name, data, clock_timestamp()
    from items join counted using (user_id)
)
select pg_notify($6, $1 || ' ' || user_id) from counted
"""

_AFTER = """
select w.user_id, e.seq, e.name, e.data
from unnest($2::uuid[], $3::bigint[]) as w (user_id, position)
cross join lateral (
    select seq, name, data from live_events
    where app_id = $1 and user_id = w.user_id and seq > w.position order by seq limit $4
) e
order by w.user_id, e.seq
"""

_PRUNE_NEWS = """
delete from live_events where ctid = any(array(
    select ctid from live_events where at < clock_timestamp() - $1::interval order by at limit $2
))
"""
_PRUNE_STREAMS = """
delete from presences where ctid = any(array(
    select ctid from presences where seen_at < clock_timestamp() - $1::interval limit $2 for update skip locked
))
"""


@dataclass(frozen=True, slots=True)
class PostgresLiveFeed:
    """`core.shared.live.LiveFeed`: one statement."""

    database: Database

    async def tell(self, app: str, items: Sequence[LiveItem]) -> None:
        if items:
            people, names = [item.user_id for item in items], [item.name for item in items]
            data = [item.data.decode() for item in items]
            await self.database.fetch(app, _TELL, app, people, names, data, REACH, CHANNEL)


class PostgresLiveNews:
    """`core.platform.live.ports.LiveNews`."""

    def __init__(self, database: Database, listener: Listener) -> None:
        self._database = database
        self._listener = listener
        self._heard: list[Callable[[str, UUID | None], None]] = []
        listener.subscribe(Subscription(CHANNEL, self._receive, self._catch_up))

    @property
    def hears(self) -> bool:
        return self._listener.connected

    def listen(self, heard: Callable[[str, UUID | None], None]) -> None:
        self._heard.append(heard)

    async def after(self, app: str, positions: Mapping[UUID, int], most: int) -> list[News]:
        rows = await self._database.fetch(app, _AFTER, app, list(positions), list(positions.values()), most)
        return [News(UUID(int=row["user_id"].int), row["seq"], row["name"], row["data"].encode()) for row in rows]

    def _receive(self, payload: str) -> None:
        app, _, person = payload.partition(" ")
        for heard in self._heard:
            heard(app, UUID(person))

    async def _catch_up(self) -> None:
        for heard in self._heard:
            heard("", None)


@dataclass(frozen=True, slots=True)
class PostgresOldNews:
    """`core.platform.live.ports.OldNews`."""

    database: Database

    async def prune(self, most: int) -> int:
        news = await self.database.execute(STUDIO, _PRUNE_NEWS, KEPT, most)
        return news + await self.database.execute(STUDIO, _PRUNE_STREAMS, REACH, most)
