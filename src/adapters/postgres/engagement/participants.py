"""People as far as challenges go: their zones, their languages, and whether they asked to be ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.postgres.database import Database
from adapters.postgres.engagement.players import ZONE
from core.engagement.challenges.ports import Participant
from core.identity.profiles.model import OPT_IN, OPT_OUT
from core.shared.errors import NotFound

_LOOK = f"""
    select {ZONE} as timezone, locale,
           preferences @> '{{"{OPT_IN}": true}}' and not preferences @> '{{"{OPT_OUT}": true}}' as ranked
    from memberships where app_id = $1 and user_id = $2"""
# The lock is the one that a change of the profile takes: what is done and what is shown come one after the other.
_ENTER = f"{_LOOK} for no key update"


@dataclass(frozen=True, slots=True)
class PostgresParticipants:
    """`core.engagement.challenges.ports.Participants`, over memberships and their zone changes."""

    database: Database

    async def look(self, app: str, user_id: UUID, at: datetime) -> Participant:
        return await self._fetch(_LOOK, app, user_id, at)

    async def enter(self, app: str, user_id: UUID, at: datetime) -> Participant:
        return await self._fetch(_ENTER, app, user_id, at)

    async def _fetch(self, statement: str, app: str, user_id: UUID, at: datetime) -> Participant:
        row = await self.database.fetchrow(app, statement, app, user_id, at)
        if row is None:
            raise NotFound
        return Participant(timezone=row["timezone"], locale=row["locale"], ranked=row["ranked"])
