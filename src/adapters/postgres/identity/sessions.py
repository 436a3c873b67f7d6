"""Sessions and refresh tokens as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.identity.model import REFRESH_LIFE, Family, RefreshToken, Session
from core.shared.actor import STUDIO

ENDED = "ended_sessions"
"""The channel on which ended sessions are told: ids in hex, parted by blanks."""

_TOLD_AT_ONCE = 200  # a notification holds at most 8000 bytes
_KEPT_AFTER_USE = REFRESH_LIFE + timedelta(days=1)
_SESSION = "select id, app_id as app, user_id, created_at, last_used_at, revoked_at from sessions"


@dataclass(frozen=True, slots=True)
class PostgresSessions:
    """`core.identity.ports.Sessions`."""

    database: Database

    async def open(self, session: Session, refresh_hash: bytes) -> None:
        await self.database.execute(
            session.app,
            """with opened as (
                   insert into sessions (id, app_id, user_id, created_at, last_used_at) values ($1, $2, $3, $4, $5)
               )
               insert into refresh_tokens (hash, app_id, session_id, generation, created_at)
               values ($6, $2, $1, 1, $4)""",
            session.id,
            session.app,
            session.user_id,
            session.created_at,
            session.last_used_at,
            refresh_hash,
        )

    async def family(self, refresh_hash: bytes) -> Family | None:
        row = await self.database.fetchrow(
            STUDIO,
            f"{_SESSION} where id = (select session_id from refresh_tokens where hash = $1) for update",
            refresh_hash,
        )
        if row is None:
            return None
        rows = await self.database.fetch(  # after the lock, so that another's rotation is seen
            STUDIO,
            """select hash, generation, used_at from refresh_tokens where session_id = $1
               and generation >= (select generation from refresh_tokens where hash = $2) order by generation""",
            row["id"],
            refresh_hash,
        )
        if not rows:
            return None
        presented, *later = msgspec.convert([dict(one) for one in rows], list[RefreshToken])
        return Family(session=msgspec.convert(dict(row), Session), presented=presented, later=tuple(later))

    async def advance(self, family: Family, successor_hash: bytes, at: datetime) -> None:
        await self.database.execute(
            STUDIO,
            """with used as (
                   update refresh_tokens set used_at = $3 where hash = $1
               ), forgotten as (
                   delete from refresh_tokens where session_id = $4 and used_at < $5
               ), touched as (
                   update sessions set last_used_at = $3 where id = $4
               )
               insert into refresh_tokens (hash, app_id, session_id, generation, created_at)
               values ($2, $6, $4, $7, $3)""",
            family.presented.hash,
            successor_hash,
            at,
            family.session.id,
            at - _KEPT_AFTER_USE,
            family.session.app,
            family.presented.generation + 1,
        )

    async def touch(self, session_id: UUID, at: datetime) -> None:
        await self.database.execute(STUDIO, "update sessions set last_used_at = $2 where id = $1", session_id, at)

    async def of(self, user_id: UUID, used_since: datetime) -> list[Session]:
        rows = await self.database.fetch(
            STUDIO,
            f"""{_SESSION} where user_id = $1 and revoked_at is null and last_used_at >= $2
                order by last_used_at desc, id desc""",
            user_id,
            used_since,
        )
        return msgspec.convert([dict(row) for row in rows], list[Session])

    async def end(
        self,
        user_id: UUID,
        at: datetime,
        *,
        only: UUID | None = None,
        app: str | None = None,
        keep: UUID | None = None,
    ) -> list[UUID]:
        rows = await self.database.fetch(
            STUDIO,
            """update sessions set revoked_at = $2
               where user_id = $1 and revoked_at is null and ($3::uuid is null or id = $3)
                 and ($4::text is null or app_id = $4) and ($5::uuid is null or id <> $5)
               returning id""",
            user_id,
            at,
            only,
            app,
            keep,
        )
        ids: list[UUID] = [UUID(int=row["id"].int) for row in rows]
        for start in range(0, len(ids), _TOLD_AT_ONCE):
            told = " ".join(one.hex for one in ids[start : start + _TOLD_AT_ONCE])
            await self.database.execute(STUDIO, "select pg_notify($1, $2)", ENDED, told)
        return ids

    async def prune(self, before: datetime, most: int) -> int:
        return await self.database.execute(
            STUDIO,
            "delete from sessions where id in (select id from sessions where last_used_at < $1 limit $2)",
            before,
            most,
        )
