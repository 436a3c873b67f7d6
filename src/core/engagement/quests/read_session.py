"""One social session, as one of its people sees it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.engagement.challenges.ports import Participants
from core.engagement.quests.ports import SocialBook
from core.engagement.quests.session_view import ShowSessions
from core.engagement.quests.social import SocialSessionView
from core.shared.errors import NotFound
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class ReadSocialSession:
    """As it is at this instant. Raises `NotFound` for sessions of others."""

    sessions: SocialBook
    participants: Participants
    show: ShowSessions
    clock: Clock

    async def __call__(self, app: str, user_id: UUID, session_id: UUID) -> SocialSessionView:
        session, now = await self.sessions.get(app, session_id), self.clock.now()
        if session is None or user_id not in session.people:
            raise NotFound
        person = await self.participants.look(app, user_id, now)
        [view] = await self.show(app, user_id, [session], person.locale, now)
        return view
