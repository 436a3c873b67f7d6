"""People as far as scores go, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.engagement.scores.model import Player
from core.identity.model import Membership
from core.identity.profiles.model import OPT_OUT
from core.shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class MemoryPlayers:
    """`core.engagement.scores.ports.Players`, over memberships and their zone changes."""

    database: MemoryDatabase

    async def timezone(self, app: str, user_id: UUID, at: datetime) -> str:
        async with self.database.turn():
            return timezone_at(self.database, self._membership(app, user_id), at)

    async def enter(self, app: str, user_id: UUID, at: datetime) -> Player:
        async with self.database.turn():
            membership = self._membership(app, user_id)
            shown = membership.preferences.get(OPT_OUT) is not True
            return Player(timezone=timezone_at(self.database, membership, at), shown=shown)

    def _membership(self, app: str, user_id: UUID) -> Membership:
        membership: Membership | None = self.database.table("memberships").get((app, user_id))
        if membership is None:
            raise NotFound
        return membership


def timezone_at(database: MemoryDatabase, membership: Membership, at: datetime) -> str:
    """The zone that was in force; for use inside a turn."""
    who = (membership.app, membership.user_id)
    zones = {key[2]: zone for key, zone in database.table("zone_changes").items() if key[:2] == who}
    if not zones:
        return membership.timezone
    found: str = zones[max((since for since in zones if since <= at), default=min(zones))]
    return found
