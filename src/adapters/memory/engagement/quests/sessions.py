"""Social sessions in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.quests.quests import LOOKED
from core.engagement.quests.social import SocialSession

SESSIONS, SESSION_LOOKS = "social_sessions", "social_sessions_look_at"


@dataclass(frozen=True, slots=True)
class MemorySocialSessions:
    """`core.engagement.quests.ports.SocialBook`, by app and id."""

    database: MemoryDatabase

    async def get(self, app: str, session_id: UUID) -> SocialSession | None:
        async with self.database.turn():
            found: SocialSession | None = self.database.table(SESSIONS).get((app, session_id))
            return found

    async def add(self, app: str, session: SocialSession) -> None:
        async with self.database.turn():
            self.database.table(SESSIONS).put((app, session.id), session)

    async def save(self, app: str, session: SocialSession) -> None:
        async with self.database.turn():
            if (app, session.id) in self.database.table(SESSIONS):
                self.database.table(SESSIONS).put((app, session.id), session)

    async def sent_on(self, app: str, inviter_id: UUID, day: date) -> Sequence[SocialSession]:
        async with self.database.turn():
            found = [one for one in self._all(app) if one.inviter_id == inviter_id and one.day == day]
            return sorted(found, key=lambda one: one.id)

    async def invited(
        self, app: str, inviter_id: UUID, invitee_id: UUID, challenge_id: UUID, now: datetime
    ) -> SocialSession | None:
        wanted = (inviter_id, invitee_id, challenge_id)
        async with self.database.turn():
            found = (one for one in self._all(app) if (*one.people, one.challenge_id) == wanted)
            return next((one for one in found if one.seen(now).state == "pending"), None)

    async def page(self, app: str, user_id: UUID, before: UUID | None, limit: int) -> Sequence[SocialSession]:
        async with self.database.turn():
            found = [one for one in self._all(app) if user_id in one.people and (before is None or one.id < before)]
            return sorted(found, key=lambda one: one.id, reverse=True)[:limit]

    async def overdue(self, now: datetime, most: int) -> Sequence[tuple[str, UUID]]:
        async with self.database.turn():
            looks = self.database.table(SESSION_LOOKS)
            pending = [(key, one) for key, one in self.database.table(SESSIONS).items() if one.state == "pending"]
            due = [(looks.get(key) or one.expires_at, key, one) for key, one in pending]
            found = sorted((look for look in due if look[0] <= now), key=lambda look: look[:2])[:most]
            for _, key, _one in found:
                looks.put(key, now + LOOKED)
            ordered = sorted(found, key=lambda look: (look[2].expires_at, look[2].id))
            return [key for _, key, _one in ordered]

    async def together(self, app: str, one: UUID, other: UUID, now: datetime) -> bool:
        async with self.database.turn():
            open_ones = (session for session in self._all(app) if session.seen(now).state in ("pending", "accepted"))
            return any({*session.people} == {one, other} for session in open_ones)

    def _all(self, app: str) -> list[SocialSession]:
        return [one for (owner, _), one in self.database.table(SESSIONS).items() if owner == app]
