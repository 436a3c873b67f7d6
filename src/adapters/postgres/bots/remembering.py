"""Rooms, records, numbers and payments of bots, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from adapters.postgres.nul import jsonb, without_nul
from core.bots.ports import StarsPayment
from core.bots.rooms import Room

_ROOM = """
select room as id, chat, kind, title, username, language, timezone, user_id, started, blocked_at, standing
from bot_rooms
"""
_PUT_ROOM = """
insert into bot_rooms
    (app_id, room, chat, kind, title, username, language, timezone, user_id, started, blocked_at, standing)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (app_id, room) do update set
    chat = excluded.chat, kind = excluded.kind, title = excluded.title, username = excluded.username,
    language = excluded.language, timezone = excluded.timezone, user_id = excluded.user_id,
    started = excluded.started, blocked_at = excluded.blocked_at, standing = excluded.standing
"""
_RECORD = "select body::text from bot_records where app_id = $1 and kind = $2 and key = $3 for update"
_LOCK_ABSENT = "select pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2 || ' ' || $3, 0))"
_PUT_RECORD = """
insert into bot_records (app_id, kind, key, body, tags) values ($1, $2, $3, $4, $5)
on conflict (app_id, kind, key) do update set body = excluded.body, tags = excluded.tags
"""
_TAGGED = """
select key, body::text from (
    select key, body, ordinal from bot_records
    where app_id = $1 and kind = $2 and tags @> array[$3] order by ordinal desc limit $4
) as newest order by ordinal
"""
_NEXT = """
insert into bot_numbers as number (app_id, scope, last) values ($1, $2, 1)
on conflict (app_id, scope) do update set last = number.last + 1 returning last
"""
_ADD_PAYMENT = """
insert into stars_payments (app_id, charge_id, person, amount, payload, paid_at) values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
"""
_PAYMENT = """
select charge_id, person, amount, payload, paid_at, refunded_at from stars_payments
where app_id = $1 and charge_id = $2 for update
"""
_REFUNDED = """
update stars_payments set refunded_at = $3 where app_id = $1 and charge_id = $2 and refunded_at is null
"""


@dataclass(frozen=True, slots=True)
class PostgresRooms:
    """`core.bots.ports.Rooms`."""

    database: Database

    async def get(self, app: str, room_id: int) -> Room | None:
        return _room(await self.database.fetchrow(app, f"{_ROOM} where app_id = $1 and room = $2", app, room_id))

    async def by_chat(self, app: str, chat: int) -> Room | None:
        return _room(await self.database.fetchrow(app, f"{_ROOM} where app_id = $1 and chat = $2", app, chat))

    async def of_user(self, app: str, user_id: UUID) -> Room | None:
        return _room(await self.database.fetchrow(app, f"{_ROOM} where app_id = $1 and user_id = $2", app, user_id))

    async def put(self, app: str, room: Room) -> None:
        names = (without_nul(room.title), without_nul(room.username), room.language, room.timezone)
        standing = (room.user_id, room.started, room.blocked_at, room.standing)
        await self.database.execute(app, _PUT_ROOM, app, room.id, room.chat, room.kind, *names, *standing)

    async def drop(self, app: str, room_id: int) -> None:
        await self.database.execute(app, "delete from bot_rooms where app_id = $1 and room = $2", app, room_id)

    async def groups(self, app: str) -> list[Room]:
        rows = await self.database.fetch(app, f"{_ROOM} where app_id = $1 and kind = 'group' order by room", app)
        return [room for room in map(_room, rows) if room is not None and room.reachable]


@dataclass(frozen=True, slots=True)
class PostgresRecords:
    """`core.bots.ports.Records`. Where there is no row to lock its key is locked instead, so that of two turns which
    would both make it the second finds what the first has made."""

    database: Database

    async def get(self, app: str, kind: str, key: str) -> bytes | None:
        body: str | None = await self.database.fetchval(app, _RECORD, app, kind, key)
        if body is None:
            await self.database.execute(app, _LOCK_ABSENT, app, kind, key)
            body = await self.database.fetchval(app, _RECORD, app, kind, key)
        return None if body is None else body.encode()

    async def put(self, app: str, kind: str, key: str, body: bytes, tags: Sequence[str]) -> None:
        await self.database.execute(app, _PUT_RECORD, app, kind, key, jsonb(body), list(tags))

    async def drop(self, app: str, kind: str, key: str) -> bool:
        statement = "delete from bot_records where app_id = $1 and kind = $2 and key = $3"
        return await self.database.execute(app, statement, app, kind, key) == 1

    async def tagged(self, app: str, kind: str, tag: str, most: int) -> list[tuple[str, bytes]]:
        rows = await self.database.fetch(app, _TAGGED, app, kind, tag, most)
        return [(row["key"], row["body"].encode()) for row in rows]


@dataclass(frozen=True, slots=True)
class PostgresNumbers:
    """`core.bots.ports.Numbers`; the counter's row is locked until the transaction ends."""

    database: Database

    async def next(self, app: str, scope: str) -> int:
        number: int = await self.database.fetchval(app, _NEXT, app, scope)
        return number


@dataclass(frozen=True, slots=True)
class PostgresStarsPayments:
    """`core.bots.ports.StarsPayments`."""

    database: Database

    async def add(self, app: str, payment: StarsPayment) -> bool:
        what = (payment.charge_id, payment.person, payment.amount, without_nul(payment.payload), payment.paid_at)
        return await self.database.execute(app, _ADD_PAYMENT, app, *what) == 1

    async def get(self, app: str, charge_id: str) -> StarsPayment | None:
        row = await self.database.fetchrow(app, _PAYMENT, app, charge_id)
        return None if row is None else StarsPayment(**row)

    async def refunded(self, app: str, charge_id: str, at: datetime) -> bool:
        return await self.database.execute(app, _REFUNDED, app, charge_id, at) == 1


def _room(row: asyncpg.Record | None) -> Room | None:
    return None if row is None else Room(**row)
