"""Daily goals as rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database
from core.engagement.goals.model import Goals

_SELECT = """
    select water_intake, breathing_sessions, posture_checks, screen_breaks, challenges
    from daily_goals where app_id = $1 and user_id = $2"""
_PUT = """
    insert into daily_goals
           (app_id, user_id, water_intake, breathing_sessions, posture_checks, screen_breaks, challenges)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (user_id, app_id) do update
    set water_intake = excluded.water_intake, breathing_sessions = excluded.breathing_sessions,
        posture_checks = excluded.posture_checks, screen_breaks = excluded.screen_breaks,
        challenges = excluded.challenges"""


@dataclass(frozen=True, slots=True)
class PostgresGoals:
    """`core.engagement.goals.ports.KeptGoals`."""

    database: Database

    async def get(self, app: str, user_id: UUID) -> Goals | None:
        row = await self.database.fetchrow(app, _SELECT, app, user_id)
        return Goals(**row) if row else None

    async def put(self, app: str, user_id: UUID, goals: Goals) -> None:
        await self.database.execute(
            app,
            _PUT,
            app,
            user_id,
            goals.water_intake,
            goals.breathing_sessions,
            goals.posture_checks,
            goals.screen_breaks,
            goals.challenges,
        )
