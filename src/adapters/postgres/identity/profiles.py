"""Profiles and pseudonyms as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.identity.profiles.model import Profile
from core.shared.actor import STUDIO
from core.shared.errors import Conflict

_SELECT = """
    select m.timezone, m.locale, m.preferences, m.created_at, m.avatar_seed, p.pseudonym
    from memberships m left join pseudonyms p using (app_id, user_id)
    where m.app_id = $1 and m.user_id = $2"""
_SELECT_NAMED = """
    select m.timezone, m.locale, m.preferences, m.created_at, m.avatar_seed, a.id, a.email, a.name
    from memberships m join accounts a on a.id = m.user_id and a.deleted_at is null
    where m.app_id = $1 and m.user_id = $2"""

_MOVE = """
    with before as (
        update memberships m set timezone = $3
        from (select timezone, created_at from memberships where app_id = $1 and user_id = $2) old
        where m.app_id = $1 and m.user_id = $2
        returning old.timezone, old.created_at
    ), first as (
        insert into zone_changes (app_id, user_id, effective_at, zone)
        select $1, $2, created_at, timezone from before
        where created_at < $4 and not exists (select from zone_changes where app_id = $1 and user_id = $2)
    ), superseded as (
        delete from zone_changes where app_id = $1 and user_id = $2 and effective_at > $4
    )
    insert into zone_changes (app_id, user_id, effective_at, zone) values ($1, $2, $4, $3)
    on conflict (app_id, user_id, effective_at) do update set zone = excluded.zone"""


@dataclass(frozen=True, slots=True)
class PostgresProfiles:
    """`core.identity.profiles.ports.Profiles` and `Names`."""

    database: Database

    async def get(self, app: str, user_id: UUID, *, named: bool = False) -> Profile | None:
        return _profile(await self.database.fetchrow(app, _SELECT_NAMED if named else _SELECT, app, user_id))

    async def lock(self, app: str, user_id: UUID, *, named: bool = False) -> Profile | None:
        select = f"{_SELECT_NAMED if named else _SELECT} for no key update of m"
        return _profile(await self.database.fetchrow(app, select, app, user_id))

    async def keep(self, app: str, user_id: UUID, profile: Profile) -> None:
        await self.database.execute(
            app,
            """update memberships set locale = $3, preferences = $4, avatar_seed = $5
               where app_id = $1 and user_id = $2""",
            app,
            user_id,
            profile.locale,
            msgspec.json.encode(profile.preferences).decode(),
            profile.avatar_seed,
        )

    async def move(self, app: str, user_id: UUID, timezone: str, at: datetime) -> None:
        await self.database.execute(app, _MOVE, app, user_id, timezone, at)

    async def call(self, user_id: UUID, name: str | None) -> None:
        await self.database.execute(
            STUDIO, "update accounts set name = $2 where id = $1 and deleted_at is null", user_id, name
        )


def _profile(row: asyncpg.Record | None) -> Profile | None:
    if row is None:
        return None
    return msgspec.convert({**row, "preferences": msgspec.json.decode(row["preferences"])}, Profile)


@dataclass(frozen=True, slots=True)
class PostgresPseudonyms:
    """`core.identity.profiles.ports.Pseudonyms`."""

    database: Database

    async def get(self, app: str, user_id: UUID) -> str | None:
        found: str | None = await self.database.fetchval(
            app, "select pseudonym from pseudonyms where app_id = $1 and user_id = $2", app, user_id
        )
        return found

    async def give(self, app: str, user_id: UUID, name: str, likeness: str) -> bool:
        inserted = await self.database.execute(
            app,
            """insert into pseudonyms (app_id, user_id, pseudonym, likeness) values ($1, $2, $3, $4)
               on conflict do nothing""",
            app,
            user_id,
            name,
            likeness,
        )
        return inserted == 1

    async def change(self, app: str, user_id: UUID, name: str, likeness: str) -> None:
        try:
            await self.database.execute(
                app,
                """insert into pseudonyms (app_id, user_id, pseudonym, likeness) values ($1, $2, $3, $4)
                   on conflict (app_id, user_id)
                   do update set pseudonym = excluded.pseudonym, likeness = excluded.likeness""",
                app,
                user_id,
                name,
                likeness,
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("pseudonym_taken", "Somebody has this pseudonym, or one too much like it.") from error
