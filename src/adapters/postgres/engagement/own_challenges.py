"""Challenges that were written for people, and how many more may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.engagement.challenges.model import Category, Challenge, Energy

_COLUMNS = "id, title, description, duration, emoji, fun_fact, goal_category, energy_level"
_MINE = f"select {_COLUMNS} from own_challenges where user_id = $2 and app_id = $1"
_ADD = f"""
    insert into own_challenges (app_id, user_id, {_COLUMNS}, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""
_BEFORE = f"""
    {_MINE} and ($3::uuid is null or id < $3) and ($4::text is null or goal_category = $4)
        and ($5::text is null or energy_level = $5)
    order by id desc limit $6"""
# A day that was left by travel west doesn't come again: what is taken counts on the latest day there was.
_TAKE = """
    insert into challenge_allowances as allowance (app_id, user_id, day, used)
    select $1, $2, $3, 1 from memberships where app_id = $1 and user_id = $2 and $4 > 0 for share
    on conflict (user_id, app_id) do update
    set used = case when excluded.day > allowance.day then 1 else allowance.used + 1 end,
        day = greatest(allowance.day, excluded.day)
    where excluded.day > allowance.day or allowance.used < $4
    returning day"""
_GIVE_BACK = """
    update challenge_allowances set used = used - 1 where user_id = $2 and app_id = $1 and day = $3 and used > 0"""


@dataclass(frozen=True, slots=True)
class PostgresOwnChallenges:
    """`core.engagement.challenges.ports.OwnChallenges` and `Allowance`."""

    database: Database

    async def add(self, app: str, user_id: UUID, challenge: Challenge, at: datetime) -> None:
        await self.database.execute(
            app,
            _ADD,
            app,
            user_id,
            challenge.id,
            challenge.title,
            challenge.description,
            challenge.duration,
            challenge.emoji,
            challenge.fun_fact,
            challenge.goal_category,
            challenge.energy_level,
            at,
        )

    async def get(self, app: str, user_id: UUID, challenge_id: UUID) -> Challenge | None:
        row = await self.database.fetchrow(app, f"{_MINE} and id = $3", app, user_id, challenge_id)
        return None if row is None else msgspec.convert(dict(row), Challenge)

    async def before(
        self,
        app: str,
        user_id: UUID,
        challenge_id: UUID | None,
        limit: int,
        *,
        category: Category | None = None,
        energy: Energy | None = None,
    ) -> list[Challenge]:
        rows = await self.database.fetch(app, _BEFORE, app, user_id, challenge_id, category, energy, limit)
        return [msgspec.convert(dict(row), Challenge) for row in rows]

    async def take(self, app: str, user_id: UUID, day: date, limit: int) -> date | None:
        taken: date | None = await self.database.fetchval(app, _TAKE, app, user_id, day, limit)
        return taken

    async def give_back(self, app: str, user_id: UUID, day: date) -> None:
        await self.database.execute(app, _GIVE_BACK, app, user_id, day)
