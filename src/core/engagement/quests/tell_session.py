"""Keeping what becomes of a social session, and telling both people of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from core.engagement.challenges.ports import Participant
from core.engagement.quests.enter import Entered
from core.engagement.quests.ports import SocialBook
from core.engagement.quests.social import SessionState, SocialSession
from core.shared.events import SessionWithFriendChanged
from core.shared.notices import Notices
from core.shared.ports import Outbox


@dataclass(frozen=True, slots=True)
class TellSession:
    """Inside the unit of work of what happened. An event for each of the two; a notice for whoever didn't do it
    themselves."""

    sessions: SocialBook
    notices: Notices
    outbox: Outbox

    async def changed(self, app: str, session: SocialSession, state: str | None = None) -> None:
        """The event, with the session's state or what else there is to say."""
        one, other = session.people
        await self.outbox.add(
            *(
                SessionWithFriendChanged(
                    app=app, user_id=who, partner_id=partner, session_id=session.id, state=state or session.state
                )
                for who, partner in ((one, other), (other, one))
            )
        )

    async def notice(
        self, app: str, session: SocialSession, what: str, to: UUID, *, locale: str, actor: UUID | None = None
    ) -> None:
        """A notice under the key `session_<what>`, once for each session and person."""
        await self.notices.tell(
            app,
            to,
            "social",
            f"session_{what}",
            params={"title": session.title.told(locale)},
            actor=actor,
            about=session.id,
            once=f"session:{session.id}:{what}:{to}",
        )

    async def one_is_done(self, app: str, entered: Entered, now: datetime) -> None:
        """One of the two has done their part: the other is told that it is their turn."""
        session, who = entered.session, entered.quest.user_id
        if session is not None:
            partner = session.partner_of(who)
            await self.changed(app, session, "half_done")
            await self.notice(app, session, "half_done", partner, locale=entered.people[partner].locale, actor=who)

    async def ended(
        self,
        app: str,
        session: SocialSession,
        state: SessionState,
        now: datetime,
        *,
        told: Mapping[UUID, Participant] | None = None,
        actor: UUID | None = None,
    ) -> SocialSession:
        """It is over; the people in `told` get a notice."""
        over = replace(session, state=state, ended_at=now)
        await self.sessions.save(app, over)
        await self.changed(app, over)
        for who, person in sorted((told or {}).items()):
            await self.notice(app, over, state, who, locale=person.locale, actor=actor)
        return over
