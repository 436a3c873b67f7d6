"""Messages as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

import asyncpg

from adapters.postgres.coalesced import Coalesced
from adapters.postgres.database import Database
from adapters.postgres.messaging.preferences import wishes
from core.messaging.agenda.ports import Waiting
from core.messaging.delivery.life import Change
from core.messaging.delivery.model import Message, Parcel, Recipient
from core.messaging.delivery.ports import Taken
from core.shared.actor import STUDIO

LINGER_SECONDS = 0.004
"""A push takes some ten times as long; what ends or begins meanwhile shares the round trip."""

_ADD = """
insert into messages (
    id, app_id, user_id, type, key, ref, day, created_at, due_at, expires_at, batch, state, attempts, accepted, reason
)
select id, app_id, user_id, type, key, ref, day, created_at, due_at, expires_at, batch, state, 0, 0, ''
from unnest(
    $1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::date[],
    $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::uuid[], $12::text[]
) as fresh (id, app_id, user_id, type, key, ref, day, created_at, due_at, expires_at, batch, state)
order by user_id, app_id, type, key
on conflict (user_id, app_id, type, key) do nothing
returning id
"""
_WAITING = """
select app_id, id from messages where state = 'waiting' and due_at <= $1
order by due_at limit $2 for update skip locked
"""
_HAND = """
update messages m set state = 'handed', batch = h.batch
from unnest($1::uuid[], $2::uuid[]) as h (id, batch) where m.id = h.id and m.state = 'waiting'
"""
_PRUNE = """
delete from messages where id = any(array(
    select id from messages where created_at < $1 order by created_at limit $2 for update skip locked
))
"""
# At least one row, so that it tells of what is in doubt even when nothing else is left.
_TAKE = """
with doubted as (
    update messages set state = 'in_doubt', reason = 'killed', settled_at = $3
    where batch = $2 and state = 'sending' and app_id = $1
    returning type
)
select found.doubted, m.*, s.timezone, s.locale, a.id is not null as known,
    case when a.mail_stopped_at is null then a.email end as email, p.chosen, p.quiet_start, p.quiet_end
from (select array(select type from doubted) as doubted) found
left join messages m on m.batch = $2 and m.state = 'handed' and m.app_id = $1
left join memberships s on s.app_id = m.app_id and s.user_id = m.user_id and s.suspended_at is null
left join accounts a on a.id = s.user_id and a.deleted_at is null and a.suspended_at is null
left join message_preferences p on p.app_id = m.app_id and p.user_id = m.user_id
order by m.due_at, m.id
"""
_CHANGE = """
update messages m set state = c.state, due_at = c.due_at, expires_at = c.expires_at, batch = c.batch,
    attempts = c.attempts, accepted = c.accepted, remaining = string_to_array(c.remaining, ','), reason = c.reason,
    settled_at = c.settled_at
from unnest(
    $1::uuid[], $2::text[], $3::int[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::uuid[], $8::int[],
    $9::int[], $10::text[], $11::text[], $12::timestamptz[]
) as c (id, before, began, state, due_at, expires_at, batch, attempts, accepted, remaining, reason, settled_at)
where m.id = c.id and m.attempts = c.began and m.state = any(string_to_array(c.before, ','))
returning m.id
"""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A change that somebody asks for: two may ask for the same, and one of them alone may have it."""

    change: Change


@dataclass(frozen=True, slots=True)
class PostgresQueue:
    """`core.messaging.agenda.ports.Queue`."""

    database: Database

    async def add(self, messages: Sequence[Message]) -> set[UUID]:
        rows = [
            (
                *(each.id, each.app, each.user_id, each.type, each.key, each.ref, each.day),
                *(each.created_at, each.due_at, each.expires_at, each.batch, each.state),
            )
            for each in messages
        ]
        tenant = messages[0].app if len(messages) == 1 else STUDIO
        return {row["id"] for row in await self.database.fetch(tenant, _ADD, *_columns(rows))}

    async def waiting(self, now: datetime, most: int) -> list[Waiting]:
        rows = await self.database.fetch(STUDIO, _WAITING, now, most)
        return [Waiting(row["app_id"], row["id"]) for row in rows]

    async def hand(self, ids: Sequence[UUID], batches: Sequence[UUID]) -> None:
        await self.database.execute(STUDIO, _HAND, ids, batches)

    async def prune(self, before: datetime, most: int) -> int:
        return await self.database.execute(STUDIO, _PRUNE, before, most)


@dataclass(frozen=True, slots=True)
class PostgresBatches:
    """`core.messaging.delivery.ports.Batches`: one statement, recipients and their wishes included."""

    database: Database

    async def take(self, app: str, batch: UUID, now: datetime) -> Taken:
        rows = await self.database.fetch(app, _TAKE, app, batch, now)
        parcels = [Parcel(_message(row), _recipient(row)) for row in rows if row["id"] is not None]
        return Taken(parcels, list(rows[0]["doubted"]))


class PostgresChanges:
    """`core.messaging.delivery.ports.Changes`. Marks and ends of many messages of an app, of all jobs of this process,
    share a statement: while one is under way, and for a moment before it, what comes meanwhile is the next."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_app: dict[str, Coalesced[_Asked, bool]] = {}

    async def make(self, change: Change) -> bool:
        app = change.after.app
        changes = self._by_app.get(app)
        if changes is None:
            changes = self._by_app[app] = Coalesced(partial(self._make, app), linger=LINGER_SECONDS)
        return await changes.get(_Asked(change)) or False

    async def _make(self, app: str, asked: list[_Asked]) -> Mapping[_Asked, bool]:
        made: dict[_Asked, bool] = {}
        while asked:  # a statement changes a row once: of two who ask for the same message, the second comes after
            first = {each.change.after.id: each for each in reversed(asked)}
            changes = [_change(one.change) for one in first.values()]
            rows = await self._database.fetch(app, _CHANGE, *_columns(changes))
            changed = {row["id"] for row in rows}
            made |= {one: message_id in changed for message_id, one in first.items()}
            asked = [each for each in asked if each not in made]
        return made


def _change(change: Change) -> tuple[object, ...]:
    after = change.after
    remaining = None if after.remaining is None else ",".join(after.remaining)
    return (
        *(after.id, ",".join(change.before), change.attempts, after.state, after.due_at, after.expires_at),
        *(after.batch, after.attempts, after.accepted, remaining, after.reason, after.settled_at),
    )


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _message(row: asyncpg.Record) -> Message:
    remaining = row["remaining"]
    found = {name: row[name] for name in Message.__struct_fields__ if name != "app"}
    return Message(**{**found, "app": row["app_id"], "remaining": None if remaining is None else tuple(remaining)})


def _recipient(row: asyncpg.Record) -> Recipient | None:
    if row["timezone"] is None or not row["known"]:
        return None
    return Recipient(timezone=row["timezone"], locale=row["locale"], email=row["email"], wishes=wishes(row))
