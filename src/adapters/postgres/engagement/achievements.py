"""Achievements as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database
from core.engagement.achievements.model import Unlock
from core.engagement.achievements.ports import Rollout
from core.shared.errors import NotFound

_OF = """
    select id, user_id, key, unlocked_at, cause, silent from achievement_unlocks
    where app_id = $1 and user_id = $2 order by unlocked_at, id"""
# In one order by everybody, so that no two of them can wait for each other.
_ADD = """
    insert into achievement_unlocks (app_id, user_id, key, id, unlocked_at, cause, silent)
    select $1, * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::uuid[], $7::boolean[])
    on conflict (user_id, app_id, key) do nothing returning id"""
_AFTER = """
    select user_id from memberships where app_id = $1 and ($2::uuid is null or user_id > $2)
    order by user_id limit $3 for share"""
_KEEP = """
    insert into achievement_rollouts (app_id, key, reached, done_at)
    select $1, key, $3, $4 from unnest($2::text[]) as new (key) order by key
    on conflict (app_id, key) do update set reached = excluded.reached, done_at = excluded.done_at"""


@dataclass(frozen=True, slots=True)
class PostgresUnlocks:
    """`core.engagement.achievements.ports.Unlocks`."""

    database: Database

    async def of(self, app: str, user_id: UUID) -> list[Unlock]:
        return [Unlock(**row) for row in await self.database.fetch(app, _OF, app, user_id)]

    async def add(self, app: str, unlocks: Sequence[Unlock]) -> frozenset[UUID]:
        ordered = sorted(unlocks, key=lambda one: (one.user_id, one.key))
        rows = await self.database.fetch(
            app,
            _ADD,
            app,
            [one.user_id for one in ordered],
            [one.key for one in ordered],
            [one.id for one in ordered],
            [one.unlocked_at for one in ordered],
            [one.cause for one in ordered],
            [one.silent for one in ordered],
        )
        return frozenset(row["id"] for row in rows)

    async def by_ids(self, app: str, ids: Iterable[UUID]) -> Mapping[UUID, tuple[UUID, str]]:
        rows = await self.database.fetch(
            app,
            "select id, user_id, key from achievement_unlocks where app_id = $1 and id = any($2::uuid[])",
            app,
            list(ids),
        )
        return {row["id"]: (row["user_id"], row["key"]) for row in rows}


@dataclass(frozen=True, slots=True)
class PostgresRollouts:
    """`core.engagement.achievements.ports.Rollouts`."""

    database: Database

    async def known(self, app: str) -> Mapping[str, Rollout]:
        rows = await self.database.fetch(
            app, "select key, reached, done_at from achievement_rollouts where app_id = $1", app
        )
        return {row["key"]: Rollout(row["reached"], row["done_at"]) for row in rows}

    async def keep(self, app: str, keys: Sequence[str], rollout: Rollout) -> None:
        await self.database.execute(app, _KEEP, app, list(keys), rollout.reached, rollout.done_at)


@dataclass(frozen=True, slots=True)
class PostgresAchievers:
    """`core.engagement.achievements.ports.Achievers`, over memberships."""

    database: Database

    async def after(self, app: str, user_id: UUID | None, most: int) -> list[UUID]:
        rows = await self.database.fetch(app, _AFTER, app, user_id, most)
        return [row["user_id"] for row in rows]

    async def locale(self, app: str, user_id: UUID) -> str:
        found: str | None = await self.database.fetchval(
            app, "select locale from memberships where app_id = $1 and user_id = $2", app, user_id
        )
        if found is None:
            raise NotFound
        return found
