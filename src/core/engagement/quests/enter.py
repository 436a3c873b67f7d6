"""Entering a started challenge, and with a social one the partner as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.engagement.challenges.ports import Participant, Participants
from core.engagement.quests.model import Quest
from core.engagement.quests.ports import QuestBook, SocialBook
from core.engagement.quests.social import SocialSession
from core.shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Entered:
    """A started challenge that only we can change, with its session if there is one, and who is in it."""

    quest: Quest
    session: SocialSession | None
    people: Mapping[UUID, Participant]


@dataclass(frozen=True, slots=True)
class Enter:
    """People are entered in the order of their ids before anything of theirs is looked at, so that no two acts wait for
    each other and each sees what the one before has left."""

    quests: QuestBook
    sessions: SocialBook
    participants: Participants

    async def quest(self, app: str, user_id: UUID, quest_id: UUID, now: datetime) -> Entered:
        """One's own; raises `NotFound`. Who is in it is asked again once they are entered."""
        known = await self._look(app, user_id, quest_id)
        people = await self.people(app, _whose(user_id, known[1]), now)
        quest, session = await self._look(app, user_id, quest_id)
        if not people.keys() >= set(_whose(user_id, session)):
            # An invitation was accepted in between. Out of order, so that in theory two could wait in a circle: the
            # database would notice.
            people |= await self.people(app, set(_whose(user_id, session)) - people.keys(), now)
        return Entered(quest, session, people)

    async def session(self, app: str, session_id: UUID, now: datetime) -> SocialSession:
        """A session whose people are entered; raises `NotFound` where it is gone or one of them is."""
        known = await self.sessions.get(app, session_id)
        if known is None:
            raise NotFound
        await self.people(app, known.people, now)
        found = await self.sessions.get(app, session_id)
        if found is None:
            raise NotFound
        return found

    async def people(self, app: str, ids: Iterable[UUID], now: datetime) -> dict[UUID, Participant]:
        """Raises `NotFound` for one who has left."""
        return {one: await self.participants.enter(app, one, now) for one in sorted(ids)}

    async def _look(self, app: str, user_id: UUID, quest_id: UUID) -> tuple[Quest, SocialSession | None]:
        quest = await self.quests.get(app, user_id, quest_id)
        if quest is None:
            raise NotFound
        session = None if quest.session_id is None else await self.sessions.get(app, quest.session_id)
        return quest, session


def _whose(user_id: UUID, session: SocialSession | None) -> tuple[UUID, ...]:
    return (user_id,) if session is None else session.people
