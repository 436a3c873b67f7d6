"""A social session as one of its people sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.engagement.quests.model import Quest
from core.engagement.quests.ports import QuestBook
from core.engagement.quests.social import SocialSession, SocialSessionView
from core.shared.circles import Circles


@dataclass(frozen=True, slots=True)
class ShowSessions:
    """Sessions in words, with the partners' names and how far both have come."""

    quests: QuestBook
    circles: Circles

    async def __call__(
        self, app: str, user_id: UUID, sessions: Sequence[SocialSession], locale: str, now: datetime
    ) -> list[SocialSessionView]:
        partners = {session.partner_of(user_id) for session in sessions}
        names = await self.circles.names(app, partners) if partners else {}
        parts = await self.quests.of_sessions(app, [session.id for session in sessions]) if sessions else []
        done = {quest.id for quest in parts if _done(quest)}
        return [_view(user_id, session.seen(now), names, done, locale) for session in sessions]


def _done(quest: Quest) -> bool:
    return quest.done_at is not None


def _view(
    user_id: UUID, session: SocialSession, names: dict[UUID, str], done: set[UUID], locale: str
) -> SocialSessionView:
    partner = session.partner_of(user_id)
    return SocialSessionView(
        id=session.id,
        challenge_id=session.challenge_id,
        type="social",
        title=session.title.told(locale),
        reward=session.reward,
        role="inviter" if user_id == session.inviter_id else "invitee",
        inviter_id=session.inviter_id,
        invitee_id=session.invitee_id,
        partner_id=partner,
        partner_name=names.get(partner),
        status=session.state,
        created_at=session.created_at,
        expires_at=session.expires_at,
        ended_at=session.ended_at,
        user_challenge_id=session.quest_of(user_id),
        done=session.quest_of(user_id) in done,
        partner_done=session.quest_of(partner) in done,
    )
