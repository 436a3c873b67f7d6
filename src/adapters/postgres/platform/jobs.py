"""Jobs as rows: adding, relaying, handing over, counting."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.platform.jobs.model import HANDED
from core.platform.jobs.ports import Depths, Subscriber
from core.shared.actor import STUDIO
from core.shared.ports import Clock, Ids
from core.shared.request import current_request_id

_ADD = """
insert into jobs (id, app_id, name, key, payload, created_at, due_at, request_id)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (name, key) do nothing
"""

# A row that another worker is moving is skipped, not waited for. `any(array(...))`: the sub-select runs once.
_MOVE = """
with moved as (
    delete from outbox
    where seq = any(array(select seq from outbox where name = any($1) order by seq limit $2 for update skip locked))
    returning *
), added as (
    insert into jobs (id, app_id, name, key, event, payload, created_at, due_at, request_id)
    select gen_random_uuid(), app_id, handler, id::text, name, payload, occurred_at, least(occurred_at, $3), request_id
    from moved join unnest($4::text[], $5::text[], $6::text[]) as subscribed (event, handler, app)
        on event = name and (app is null or app = app_id)
    order by seq, handler
    on conflict (name, key) do nothing
)
select count(*) from moved
"""

_HAND_OVER = """
update jobs set state = 'pending', lease_until = clock_timestamp() + $4
where id = any(array(
    select id from jobs
    where state in ('pending', 'running') and due_at <= $1 and name = any($2)
        and (lease_until is null or lease_until < clock_timestamp())
    order by due_at, seq limit $3 for update skip locked
))
returning id, due_at, seq
"""

_IDLE = """
select not exists (select from jobs where state = 'running' and lease_until >= clock_timestamp())
    and not exists (select from outbox where name = any($1))
"""

_REPEAT = """
update jobs set state = 'pending', attempts = 0, due_at = $2, lease_until = null, settled_at = null
where id = coalesce($1, (select id from jobs where name = $3 and key = $4)) and state in ('done', 'parked')
"""

_PRUNE = """
delete from jobs where id = any(array(
    select id from jobs where state = 'done' and settled_at < $1 order by settled_at limit $2 for update skip locked
))
"""

_DEPTHS = """
select (select count(*) from outbox), (select min(occurred_at) from outbox),
    count(*) filter (where state = 'pending' and due_at <= $1),
    min(due_at) filter (where state = 'pending' and due_at <= $1),
    count(*) filter (where state = 'running'),
    (select count(*) from jobs where state = 'parked')
from jobs where state in ('pending', 'running')
"""


@dataclass(frozen=True, slots=True)
class PostgresJobs:
    """`core.platform.jobs.ports.Jobs`."""

    database: Database
    clock: Clock
    ids: Ids

    async def add(
        self,
        app: str,
        name: str,
        payload: msgspec.Struct,
        *,
        due_at: datetime | None = None,
        key: str | None = None,
    ) -> bool:
        if not self.database.in_transaction:
            raise RuntimeError("a job needs the transaction of its cause")
        now, text = self.clock.now(), msgspec.json.encode(payload).decode()
        row = (self.ids.new(), app, name, key, text, now, due_at or now, current_request_id())
        return await self.database.execute(app, _ADD, *row) == 1


@dataclass(frozen=True, slots=True)
class PostgresEventRelay:
    """`core.platform.jobs.ports.EventRelay`: one statement, hence all or none."""

    database: Database

    async def move(self, subscriptions: Mapping[str, Sequence[Subscriber]], now: datetime, most: int) -> int:
        rows = [
            (event, subscriber.handler, app)
            for event, subscribers in subscriptions.items()
            for subscriber in subscribers
            for app in (sorted(subscriber.apps) if subscriber.apps is not None else (None,))
        ]
        columns = [[row[n] for row in rows] for n in range(3)]
        count: int = await self.database.fetchval(STUDIO, _MOVE, list(subscriptions), most, now, *columns)
        return count


@dataclass(frozen=True, slots=True)
class PostgresDueJobs:
    """`core.platform.jobs.ports.DueJobs` and `QueueDepths`."""

    database: Database

    async def hand_over(self, names: Collection[str], now: datetime, most: int) -> list[UUID]:
        rows = await self.database.fetch(STUDIO, _HAND_OVER, now, names, most, HANDED)
        return [row["id"] for row in sorted(rows, key=lambda row: (row["due_at"], row["seq"]))]

    async def idle(self, events: Collection[str]) -> bool:
        nothing: bool = await self.database.fetchval(STUDIO, _IDLE, list(events))
        return nothing

    async def repeat(self, job_id: UUID, now: datetime) -> bool:
        return await self.database.execute(STUDIO, _REPEAT, job_id, now, None, None) == 1

    async def repeat_key(self, name: str, key: str, now: datetime) -> bool:
        return await self.database.execute(STUDIO, _REPEAT, None, now, name, key) == 1

    async def prune(self, before: datetime, most: int) -> int:
        return await self.database.execute(STUDIO, _PRUNE, before, most)

    async def depths(self, now: datetime) -> Depths:
        row = await self.database.fetchrow(STUDIO, _DEPTHS, now)
        return Depths(*row) if row else Depths()
