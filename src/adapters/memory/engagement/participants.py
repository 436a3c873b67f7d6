"""People as far as challenges go, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.players import timezone_at
from core.engagement.challenges.ports import Participant
from core.identity.model import Membership
from core.identity.profiles.model import OPT_IN, OPT_OUT
from core.shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class MemoryParticipants:
    """`core.engagement.challenges.ports.Participants`, over memberships and their zone changes."""

    database: MemoryDatabase

    async def look(self, app: str, user_id: UUID, at: datetime) -> Participant:
        async with self.database.turn():
            membership: Membership | None = self.database.table("memberships").get((app, user_id))
            if membership is None:
                raise NotFound
            timezone = timezone_at(self.database, membership, at)
            wishes = membership.preferences
            ranked = wishes.get(OPT_IN) is True and wishes.get(OPT_OUT) is not True
            return Participant(timezone=timezone, locale=membership.locale, ranked=ranked)

    async def enter(self, app: str, user_id: UUID, at: datetime) -> Participant:
        return await self.look(app, user_id, at)
