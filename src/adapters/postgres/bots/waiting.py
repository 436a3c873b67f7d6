"""Timers, calls, pace and errands of bots, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from adapters.postgres.nul import jsonb
from core.bots.pace import Sent
from core.bots.ports import IN_FLIGHT, Errand, Queued, Timer
from core.shared.actor import STUDIO

_SET = """
insert into bot_timers (app_id, key, kind, due_at, room, body) values ($1, $2, $3, $4, $5, $6)
on conflict (app_id, key) do update set
    serial = default, kind = excluded.kind, due_at = excluded.due_at, room = excluded.room, body = excluded.body,
    handed = false
"""
_HAND_OVER = """
with due as (
    select app_id, key from bot_timers where not handed and due_at <= $1 order by due_at, serial limit $2
    for update skip locked
)
update bot_timers as timer set handed = true from due
where timer.app_id = due.app_id and timer.key = due.key
returning timer.app_id, timer.serial, timer.due_at
"""
_TAKE = """
delete from bot_timers where app_id = $1 and serial = $2
returning key, kind, due_at as at, body::text, room, serial
"""
_ADD = """
insert into bot_calls (app_id, id, room, method, params, tag, delete_after) values ($1, $2, $3, $4, $5, $6, $7)
"""
_HEAD = """
select id, room, method, params::text, tag, delete_after, sending_until > clock_timestamp() as taken from bot_calls
where app_id = $1 and room = $2 order by method = 'answerCallbackQuery' desc, ordinal limit 1 for update
"""
_BEGIN = "update bot_calls set sending_until = clock_timestamp() + $3 where app_id = $1 and id = $2"
_PUT_BACK = "update bot_calls set sending_until = null where app_id = $1 and id = $2"
_DROP_ALL = """
delete from bot_calls where app_id = $1 and room = $2
returning id, room, method, params::text, tag, delete_after, ordinal
"""
_WAITING = """
select app_id, room from bot_calls group by app_id, room
having bool_and(sending_until is null or sending_until <= clock_timestamp()) order by min(ordinal) limit $1
"""
_MAKE_PACE = "insert into bot_pace (app_id, room, sent) values ($1, $2, '{}') on conflict do nothing"
_PACE = "select sent, held_until from bot_pace where app_id = $1 and room = $2 for update"
_PUT_PACE = """
insert into bot_pace (app_id, room, sent, held_until) values ($1, $2, $3, $4)
on conflict (app_id, room) do update set sent = excluded.sent, held_until = excluded.held_until
"""
_COUNT = """
insert into bot_sent as known (app_id, day, messages) values ($1, $2, 1)
on conflict (app_id, day) do update set messages = known.messages + 1
"""
_ADD_ERRAND = """
insert into bot_errands (app_id, id, kind, room, person, work, body) values ($1, $2, $3, $4, $5, $6, $7)
"""
_ERRAND = "select id, kind, room, person, work::text, body::text from bot_errands where app_id = $1 and id = $2"


@dataclass(frozen=True, slots=True)
class PostgresTimers:
    """`core.bots.ports.Timers`."""

    database: Database

    async def set(self, app: str, timer: Timer) -> None:
        what = (timer.kind, timer.at, timer.room, jsonb(timer.body))
        await self.database.execute(app, _SET, app, timer.key, *what)

    async def cancel(self, app: str, key: str) -> bool:
        return await self.database.execute(app, "delete from bot_timers where app_id = $1 and key = $2", app, key) == 1

    async def cancel_all(self, app: str, prefix: str) -> int:
        statement = "delete from bot_timers where app_id = $1 and starts_with(key, $2)"
        return await self.database.execute(app, statement, app, prefix)

    async def hand_over(self, now: datetime, most: int) -> list[tuple[str, int]]:
        rows = await self.database.fetch(STUDIO, _HAND_OVER, now, most)
        due = sorted(rows, key=lambda row: (row["due_at"], row["serial"]))
        return [(row["app_id"], row["serial"]) for row in due]

    async def take(self, app: str, serial: int) -> Timer | None:
        row = await self.database.fetchrow(app, _TAKE, app, serial)
        return None if row is None else Timer(**{**row, "body": row["body"].encode()})


@dataclass(frozen=True, slots=True)
class PostgresQueue:
    """`core.bots.ports.Queue`."""

    database: Database

    async def add(self, app: str, calls: Sequence[Queued]) -> None:
        for call in calls:
            params = jsonb(msgspec.json.encode(call.params))
            await self.database.execute(
                app, _ADD, app, call.id, call.room, call.method, params, call.tag, call.delete_after
            )

    async def head(self, app: str, room: int) -> Queued | None:
        row = await self.database.fetchrow(app, _HEAD, app, room)
        return None if row is None or row["taken"] else _queued(row)

    async def begin(self, app: str, call_id: UUID) -> None:
        await self.database.execute(app, _BEGIN, app, call_id, IN_FLIGHT)

    async def put_back(self, app: str, call_id: UUID) -> None:
        await self.database.execute(app, _PUT_BACK, app, call_id)

    async def done(self, app: str, call_id: UUID) -> bool:
        statement = "delete from bot_calls where app_id = $1 and id = $2"
        return await self.database.execute(app, statement, app, call_id) == 1

    async def drop_all(self, app: str, room: int) -> list[Queued]:
        rows = await self.database.fetch(app, _DROP_ALL, app, room)
        return [_queued(row) for row in sorted(rows, key=lambda row: row["ordinal"])]

    async def waiting(self, most: int) -> list[tuple[str, int]]:
        rows = await self.database.fetch(STUDIO, _WAITING, most)
        return [(row["app_id"], row["room"]) for row in rows]


@dataclass(frozen=True, slots=True)
class PostgresPace:
    """`core.bots.ports.Pace`; the row is there before it is locked, so that the first two senders wait as well."""

    database: Database

    async def get(self, app: str, room: int) -> Sent:
        row = await self.database.fetchrow(app, _PACE, app, room)
        if row is None:
            await self.database.execute(app, _MAKE_PACE, app, room)
            row = await self.database.fetchrow(app, _PACE, app, room)
        return Sent() if row is None else Sent(tuple(row["sent"]), row["held_until"])

    async def put(self, app: str, room: int, sent: Sent) -> None:
        await self.database.execute(app, _PUT_PACE, app, room, list(sent.at), sent.held_until)

    async def count(self, app: str, day: date) -> None:
        await self.database.execute(app, _COUNT, app, day)


@dataclass(frozen=True, slots=True)
class PostgresErrands:
    """`core.bots.ports.Errands`."""

    database: Database

    async def add(self, app: str, errand: Errand) -> None:
        what = (errand.kind, errand.room, errand.person, jsonb(errand.work), jsonb(errand.body))
        await self.database.execute(app, _ADD_ERRAND, app, errand.id, *what)

    async def get(self, app: str, errand_id: UUID) -> Errand | None:
        row = await self.database.fetchrow(app, _ERRAND, app, errand_id)
        if row is None:
            return None
        return Errand(**{**row, "work": row["work"].encode(), "body": row["body"].encode()})

    async def done(self, app: str, errand_id: UUID) -> bool:
        statement = "delete from bot_errands where app_id = $1 and id = $2"
        return await self.database.execute(app, statement, app, errand_id) == 1


def _queued(row: asyncpg.Record) -> Queued:
    return Queued(
        id=row["id"],
        room=row["room"],
        method=row["method"],
        params=msgspec.json.decode(row["params"]),
        tag=row["tag"],
        delete_after=row["delete_after"],
    )
