"""Reminders as rows; a deleted one is a row without content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from core.engagement.reminders.edits import Reminder, Stamp
from core.engagement.reminders.model import Content
from core.shared.actor import STUDIO
from core.shared.errors import NotFound

_ZONE = "select timezone from memberships where app_id = $1 and user_id = $2"
_OWN = "app_id = $1 and user_id = $2"
_COLUMNS = """id, client_key, edited_at, edited_by, created_at, deleted, type, title, message, time_hour, time_minute,
    frequency, custom_days, is_enabled"""
_PAGE = f"""
    select {_COLUMNS} from reminders
    where {_OWN} and not deleted and ($3::uuid is null or id < $3) order by id desc limit $4"""
_SOME = f"""
    select {_COLUMNS} from reminders
    where app_id = $1 and not deleted and (user_id, id) in (select * from unnest($2::uuid[], $3::uuid[]))"""
_KEEP = f"""
    insert into reminders (app_id, user_id, {_COLUMNS})
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    on conflict (user_id, app_id, id) do update set
        edited_at = excluded.edited_at, edited_by = excluded.edited_by, created_at = excluded.created_at,
        deleted = excluded.deleted, type = excluded.type, title = excluded.title, message = excluded.message,
        time_hour = excluded.time_hour, time_minute = excluded.time_minute, frequency = excluded.frequency,
        custom_days = excluded.custom_days, is_enabled = excluded.is_enabled"""
_PRUNE = """
    delete from reminders where ctid = any (array(
        select ctid from reminders where deleted and edited_at < $1 limit $2))"""


@dataclass(frozen=True, slots=True)
class PostgresReminders:
    """`core.engagement.reminders.ports.KeptReminders`, `ReminderLists` and `ForgottenReminders`."""

    database: Database

    async def enter(self, app: str, user_id: UUID) -> str:
        # The lock is the one that a change of the profile takes, and leaving waits for.
        return await self._zone(app, user_id, f"{_ZONE} for no key update")

    async def zone(self, app: str, user_id: UUID) -> str:
        return await self._zone(app, user_id, _ZONE)

    async def find(self, app: str, user_id: UUID, which: UUID | str) -> Reminder | None:
        by = "id" if isinstance(which, UUID) else "client_key"
        row = await self.database.fetchrow(
            app, f"select {_COLUMNS} from reminders where {_OWN} and {by} = $3", app, user_id, which
        )
        return None if row is None else _reminder(row)

    async def count(self, app: str, user_id: UUID) -> int:
        statement = f"select count(*) from reminders where {_OWN} and not deleted"
        return int(await self.database.fetchval(app, statement, app, user_id))

    async def keep(self, app: str, user_id: UUID, reminder: Reminder) -> None:
        stamp = reminder.stamp
        await self.database.execute(
            app,
            _KEEP,
            app,
            user_id,
            reminder.id,
            reminder.key,
            stamp.at,
            stamp.client_id,
            reminder.created_at,
            *_values(reminder.content),
        )

    async def page(self, app: str, user_id: UUID, before: UUID | None, limit: int) -> list[Reminder]:
        return [_reminder(row) for row in await self.database.fetch(app, _PAGE, app, user_id, before, limit)]

    async def some(self, app: str, whose: Sequence[tuple[UUID, UUID]]) -> Mapping[UUID, Reminder]:
        people, ids = [pair[0] for pair in whose], [pair[1] for pair in whose]
        return {row["id"]: _reminder(row) for row in await self.database.fetch(app, _SOME, app, people, ids)}

    async def prune(self, before: datetime, limit: int) -> int:
        return await self.database.execute(STUDIO, _PRUNE, before, limit)

    async def _zone(self, app: str, user_id: UUID, statement: str) -> str:
        zone: str | None = await self.database.fetchval(app, statement, app, user_id)
        if zone is None:
            raise NotFound
        return zone


def _values(content: Content | None) -> tuple[object, ...]:
    if content is None:
        return (True, *[None] * 8)
    return (
        False,
        content.type,
        content.title,
        content.message,
        content.time_hour,
        content.time_minute,
        content.frequency,
        content.custom_days,
        content.is_enabled,
    )


def _reminder(row: asyncpg.Record) -> Reminder:
    return Reminder(
        id=row["id"],
        key=row["client_key"],
        stamp=Stamp(row["edited_at"], row["edited_by"]),
        created_at=row["created_at"],
        content=None
        if row["deleted"]
        else Content(
            type=row["type"],
            title=row["title"],
            message=row["message"],
            time_hour=row["time_hour"],
            time_minute=row["time_minute"],
            frequency=row["frequency"],
            custom_days=tuple(row["custom_days"]),
            is_enabled=row["is_enabled"],
        ),
    )
