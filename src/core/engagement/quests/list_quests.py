"""Looking back at what one started, alone and with friends."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.engagement.challenges.ports import Participants
from core.engagement.quests.model import QuestStatus
from core.engagement.quests.ports import QuestBook, SocialBook
from core.engagement.quests.session_view import ShowSessions
from core.engagement.quests.social import SocialSessionPage
from core.engagement.quests.views import UserChallengePage, quest_view
from core.shared.actor import Actor
from core.shared.circles import Circles
from core.shared.paging import Cursors
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class ListQuests:
    """One's started challenges, the newest first, of one state or of all. Raises `Invalid("invalid_cursor")`."""

    quests: QuestBook
    participants: Participants
    cursors: Cursors
    clock: Clock

    async def __call__(
        self, actor: Actor, status: QuestStatus | None = None, limit: int = 20, cursor: str | None = None
    ) -> UserChallengePage:
        listing = f"quests {actor.app} {actor.user_id} {status}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        now = self.clock.now()
        person = await self.participants.look(actor.app, actor.user_id, now)
        found = await self.quests.page(actor.app, actor.user_id, before, limit + 1, status=status, now=now)
        page = found[:limit]
        return UserChallengePage(
            items=[quest_view(quest, person.locale, now) for quest in page],
            next_cursor=self.cursors.seal(listing, page[-1].id) if len(found) > limit else None,
        )


@dataclass(frozen=True, slots=True)
class ListSocialSessions:
    """One's social sessions, the newest first, but for those with who isn't there: suspended, or behind a block; a page
    can hold fewer for that. Raises `Invalid("invalid_cursor")`."""

    sessions: SocialBook
    participants: Participants
    show: ShowSessions
    circles: Circles
    cursors: Cursors
    clock: Clock

    async def __call__(self, actor: Actor, limit: int = 20, cursor: str | None = None) -> SocialSessionPage:
        listing = f"social sessions {actor.app} {actor.user_id}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        now = self.clock.now()
        person = await self.participants.look(actor.app, actor.user_id, now)
        found = await self.sessions.page(actor.app, actor.user_id, before, limit + 1)
        page = found[:limit]
        there = await self._there(actor, {session.partner_of(actor.user_id) for session in page})
        shown = [session for session in page if session.partner_of(actor.user_id) in there]
        return SocialSessionPage(
            items=await self.show(actor.app, actor.user_id, shown, person.locale, now),
            next_cursor=self.cursors.seal(listing, page[-1].id) if len(found) > limit else None,
        )

    async def _there(self, actor: Actor, partners: set[UUID]) -> set[UUID]:
        named = await self.circles.names(actor.app, partners) if partners else {}
        return {one for one in named if not await self.circles.barred(actor.app, actor.user_id, one)}
