"""People as far as scores go: their zones, and whether they are to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.postgres.database import Database
from core.engagement.scores.model import Player
from core.identity.profiles.model import OPT_OUT
from core.shared.errors import NotFound

ZONE = """coalesce(
    (select zone from zone_changes where app_id = $1 and user_id = $2 and effective_at <= $3
     order by effective_at desc limit 1),
    (select zone from zone_changes where app_id = $1 and user_id = $2 order by effective_at limit 1),
    timezone)"""
_TIMEZONE = f"select {ZONE} from memberships where app_id = $1 and user_id = $2"
# The lock is the one that a change of the profile takes: hiding and scoring come one after the other.
_ENTER = f"""
    select {ZONE} as timezone, (preferences -> '{OPT_OUT}') is distinct from 'true'::jsonb as shown
    from memberships where app_id = $1 and user_id = $2 for no key update"""


@dataclass(frozen=True, slots=True)
class PostgresPlayers:
    """`core.engagement.scores.ports.Players`, over memberships and their zone changes."""

    database: Database

    async def timezone(self, app: str, user_id: UUID, at: datetime) -> str:
        found: str | None = await self.database.fetchval(app, _TIMEZONE, app, user_id, at)
        if found is None:
            raise NotFound
        return found

    async def enter(self, app: str, user_id: UUID, at: datetime) -> Player:
        row = await self.database.fetchrow(app, _ENTER, app, user_id, at)
        if row is None:
            raise NotFound
        return Player(timezone=row["timezone"], shown=row["shown"])
