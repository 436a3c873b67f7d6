"""What happened to streaks, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from adapters.postgres.database import Database
from core.engagement.streaks.facts import BonusFreezes, Facts, Log, Pause, Repair, ZoneChange

_ZONES = """
    select effective_at, zone from zone_changes where app_id = $1 and user_id = $2
    union all
    select created_at, timezone from memberships m where app_id = $1 and user_id = $2
        and not exists (select from zone_changes z where z.app_id = m.app_id and z.user_id = m.user_id)
"""
_LOGS = "select id, logged_at, day, duration_seconds from streak_logs where app_id = $1 and user_id = $2"
_PAUSES = "select id, first_day, last_day, created_at from streak_pauses where app_id = $1 and user_id = $2"
_REPAIRS = "select id, repaired_at, first_day, last_day, free from streak_repairs where app_id = $1 and user_id = $2"
_FREEZES = "select id, granted_at, count from streak_freezes where app_id = $1 and user_id = $2"


@dataclass(frozen=True, slots=True)
class PostgresStreakFacts:
    """`core.engagement.streaks.ports.StreakFacts`."""

    database: Database

    async def all(self, app: str, user_id: UUID) -> Facts:
        async with self.database.transaction(app):
            whose = (app, user_id)
            zones = await self.database.fetch(app, _ZONES, *whose)
            logs = await self.database.fetch(app, _LOGS, *whose)
            pauses = await self.database.fetch(app, _PAUSES, *whose)
            repairs = await self.database.fetch(app, _REPAIRS, *whose)
            freezes = await self.database.fetch(app, _FREEZES, *whose)
        return Facts(
            zones=[ZoneChange(*row) for row in zones],
            logs=[Log(*row) for row in logs],
            pauses=[Pause(*row) for row in pauses],
            repairs=[Repair(*row) for row in repairs],
            bonuses=[BonusFreezes(*row) for row in freezes],
        )

    async def add_log(self, app: str, user_id: UUID, log: Log) -> None:
        await self.database.execute(
            app,
            """insert into streak_logs (app_id, user_id, id, logged_at, day, duration_seconds)
               values ($1, $2, $3, $4, $5, $6)""",
            app,
            user_id,
            log.id,
            log.at,
            log.day,
            log.duration_seconds,
        )

    async def remove_log(self, app: str, user_id: UUID, log_id: UUID) -> None:
        await self.database.execute(
            app, "delete from streak_logs where app_id = $1 and user_id = $2 and id = $3", app, user_id, log_id
        )

    async def add_pause(self, app: str, user_id: UUID, pause: Pause) -> None:
        await self.database.execute(
            app,
            """insert into streak_pauses (app_id, user_id, id, first_day, last_day, created_at)
               values ($1, $2, $3, $4, $5, $6)""",
            app,
            user_id,
            pause.id,
            pause.first,
            pause.last,
            pause.created_at,
        )

    async def end_pause(self, app: str, user_id: UUID, pause_id: UUID, last: date | None) -> None:
        whose = (app, user_id, pause_id)
        if last is None:
            await self.database.execute(
                app, "delete from streak_pauses where app_id = $1 and user_id = $2 and id = $3", *whose
            )
        else:
            await self.database.execute(
                app,
                "update streak_pauses set last_day = $4 where app_id = $1 and user_id = $2 and id = $3",
                *whose,
                last,
            )

    async def add_repair(self, app: str, user_id: UUID, repair: Repair) -> None:
        await self.database.execute(
            app,
            """insert into streak_repairs (app_id, user_id, id, repaired_at, first_day, last_day, free)
               values ($1, $2, $3, $4, $5, $6, $7)""",
            app,
            user_id,
            repair.id,
            repair.at,
            repair.first,
            repair.last,
            repair.free,
        )

    async def add_freezes(self, app: str, user_id: UUID, freezes: BonusFreezes, reason: str) -> bool:
        added = await self.database.execute(
            app,
            """insert into streak_freezes (app_id, user_id, id, granted_at, count, reason)
               values ($1, $2, $3, $4, $5, $6) on conflict do nothing""",
            app,
            user_id,
            freezes.id,
            freezes.at,
            freezes.count,
            reason,
        )
        return added == 1
