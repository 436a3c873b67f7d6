"""Uploads as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.media.model import Upload
from core.shared.actor import STUDIO
from core.shared.files import Purpose

_COLUMNS = "id, user_id, purpose, state, content_type, size, name, key, personal, lingering, created_at, confirmed_at"


@dataclass(frozen=True, slots=True)
class PostgresUploads:
    """`core.media.ports.Uploads` and `OldUploads`."""

    database: Database

    async def add(self, upload: Upload) -> None:
        await self.database.execute(
            upload.app,
            f"""insert into uploads (app_id, {_COLUMNS})
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
            upload.app,
            upload.id,
            upload.user_id,
            upload.purpose,
            upload.state,
            upload.content_type,
            upload.size,
            upload.name,
            upload.key,
            upload.personal,
            upload.lingering,
            upload.created_at,
            upload.confirmed_at,
        )

    async def get(self, app: str, upload_id: UUID) -> Upload | None:
        row = await self.database.fetchrow(
            app, f"select app_id as app, {_COLUMNS} from uploads where app_id = $1 and id = $2", app, upload_id
        )
        return _upload(row) if row else None

    async def unused(self, app: str, user_id: UUID) -> int:
        statement = """select count(*) from uploads
            where app_id = $1 and user_id = $2 and state in ('pending', 'confirmed')"""
        count: int = await self.database.fetchval(app, statement, app, user_id)
        return count

    async def confirm(self, app: str, upload_id: UUID, size: int, at: datetime) -> bool:
        confirmed = await self.database.execute(
            app,
            """update uploads set state = 'confirmed', size = $3, confirmed_at = $4
               where app_id = $1 and id = $2 and state = 'pending'""",
            app,
            upload_id,
            size,
            at,
        )
        return confirmed == 1

    async def take(self, app: str, upload_id: UUID, purpose: Purpose, owner: UUID | None) -> Upload | None:
        row = await self.database.fetchrow(
            app,
            f"""update uploads set state = 'taken'
                where app_id = $1 and id = $2 and purpose = $3 and state = 'confirmed'
                  and ($4::uuid is null or user_id = $4)
                returning app_id as app, {_COLUMNS}""",
            app,
            upload_id,
            purpose,
            owner,
        )
        return _upload(row) if row else None

    async def release(self, app: str, key: str) -> UUID | None:
        released: UUID | None = await self.database.fetchval(
            app,
            "update uploads set state = 'released' where app_id = $1 and key = $2 and state = 'taken' returning id",
            app,
            key,
        )
        return released

    async def forget(self, app: str, upload_id: UUID) -> None:
        await self.database.execute(
            app, "delete from uploads where app_id = $1 and id = $2 and state = 'released'", app, upload_id
        )

    async def give_up(self, before: datetime, most: int) -> int:
        # Who has just taken one holds its row; once that is committed, the condition is looked at again.
        return await self.database.execute(
            STUDIO,
            """with old as (
                   select app_id, id from uploads
                   where state in ('pending', 'confirmed') and created_at <= $1 order by created_at limit $2
               )
               update uploads set state = 'released' from old
               where uploads.app_id = old.app_id and uploads.id = old.id and state in ('pending', 'confirmed')""",
            before,
            most,
        )

    async def released(self, most: int) -> list[Upload]:
        return await self._some("state = 'released' and $2::timestamptz is null", most)

    async def lingering(self, before: datetime, most: int) -> list[Upload]:
        return await self._some("lingering and state in ('confirmed', 'taken') and created_at <= $2", most, before)

    async def settled(self, app: str, upload_id: UUID) -> None:
        await self.database.execute(
            app, "update uploads set lingering = false where app_id = $1 and id = $2", app, upload_id
        )

    async def _some(self, which: str, most: int, before: datetime | None = None) -> list[Upload]:
        rows = await self.database.fetch(
            STUDIO,
            f"select app_id as app, {_COLUMNS} from uploads where {which} order by created_at, id limit $1",
            most,
            before,
        )
        return [_upload(row) for row in rows]


def _upload(row: asyncpg.Record) -> Upload:
    return msgspec.convert(dict(row), Upload)
