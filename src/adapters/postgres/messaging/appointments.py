"""Appointments as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.messaging.agenda.model import Appointment
from core.messaging.agenda.ports import Claimed
from core.shared.actor import STUDIO
from core.shared.messages import MessageType
from core.shared.recurrence import Recurrence

NO_REF = UUID(int=0)
"""Stands for no ref in the primary key."""

_COLUMNS = "app_id, user_id, kind, ref, rule, due_at, day, planned_at"
_ONE = "user_id = $1 and app_id = $2 and kind = $3 and ref = $4"

_PUT = f"""
insert into appointments ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (user_id, app_id, kind, ref)
do update set rule = excluded.rule, due_at = excluded.due_at, day = excluded.day, planned_at = excluded.planned_at
"""
_CANCEL = f"""
with unplanned as (delete from appointments where {_ONE})
update messages set state = 'dropped', reason = 'cancelled', settled_at = $6
where user_id = $1 and app_id = $2 and type = $3 and ref is not distinct from $5 and state in ('waiting', 'handed')
"""
_OF_PERSON = f"select {_COLUMNS} from appointments where user_id = $1 and app_id = $2 order by kind, ref for update"

# Each end of an index is read as far as rows qualify. A row that another transaction holds is left to the next time.
_CLAIM = f"""
with due as materialized (
    select {_COLUMNS} from appointments where due_at <= $1 order by due_at limit $2 for update skip locked
), ahead as materialized (
    select {_COLUMNS} from appointments where planned_at > $1 and due_at > $1
    order by planned_at desc limit $2 for update skip locked
)
select found.*, m.timezone
from (select * from due union all select * from ahead) found left join memberships m using (app_id, user_id)
"""
_FOLLOW = """
update appointments a set due_at = f.due_at, day = f.day, planned_at = f.planned_at
from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::date[], $7::timestamptz[])
    as f (user_id, app_id, kind, ref, due_at, day, planned_at)
where a.user_id = f.user_id and a.app_id = f.app_id and a.kind = f.kind and a.ref = f.ref
"""
_FORGET = """
delete from appointments a
using unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) as o (user_id, app_id, kind, ref)
where a.user_id = o.user_id and a.app_id = o.app_id and a.kind = o.kind and a.ref = o.ref
"""


@dataclass(frozen=True, slots=True)
class PostgresAppointments:
    """`core.messaging.agenda.ports`: `Appointments`, `PlansOfPeople` and `DueAppointments`."""

    database: Database

    async def planned(self, app: str, user_id: UUID, kind: MessageType, ref: UUID | None) -> date | None:
        found: date | None = await self.database.fetchval(
            app, f"select day from appointments where {_ONE}", user_id, app, kind, ref or NO_REF
        )
        return found

    async def put(self, appointment: Appointment) -> None:
        row = (*_key(appointment), _rule(appointment), appointment.due_at, appointment.day, appointment.planned_at)
        user_id, app, *rest = row
        await self.database.execute(appointment.app, _PUT, app, user_id, *rest)

    async def cancel(self, app: str, user_id: UUID, kind: MessageType, ref: UUID | None, now: datetime) -> None:
        await self.database.execute(app, _CANCEL, user_id, app, kind, ref or NO_REF, ref, now)

    async def lock(self, app: str, user_id: UUID) -> list[Appointment]:
        return [_appointment(row) for row in await self.database.fetch(app, _OF_PERSON, user_id, app)]

    async def keep(self, appointments: Sequence[Appointment]) -> None:
        if appointments:
            await self._follow(appointments[0].app, appointments)

    async def claim(self, now: datetime, most: int) -> list[Claimed]:
        rows = await self.database.fetch(STUDIO, _CLAIM, now, most)
        return [Claimed(_appointment(row), row["timezone"]) for row in rows]

    async def settle(self, following: Sequence[Appointment], over: Sequence[Appointment]) -> None:
        if following:
            await self._follow(STUDIO, following)
        if over:
            await self.database.execute(STUDIO, _FORGET, *_columns([_key(each) for each in over]))

    async def _follow(self, tenant: str, following: Sequence[Appointment]) -> None:
        rows = [(*_key(each), each.due_at, each.day, each.planned_at) for each in following]
        await self.database.execute(tenant, _FOLLOW, *_columns(rows))


def _key(appointment: Appointment) -> tuple[UUID, str, str, UUID]:
    return appointment.user_id, appointment.app, appointment.kind, appointment.ref or NO_REF


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _rule(appointment: Appointment) -> str:
    return msgspec.json.encode(appointment.rule).decode()


def _appointment(row: asyncpg.Record) -> Appointment:
    return Appointment(
        app=row["app_id"],
        user_id=row["user_id"],
        kind=row["kind"],
        ref=None if row["ref"] == NO_REF else row["ref"],
        rule=msgspec.json.decode(row["rule"], type=Recurrence),
        due_at=row["due_at"],
        day=row["day"],
        planned_at=row["planned_at"],
    )
