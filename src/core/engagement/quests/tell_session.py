"""Keeping what becomes of a social session, and telling both people of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

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

    async def notice(self, app: str, session: SocialSession, what: str, to: UUID, *, actor: UUID | None = None) -> None:
        """A notice under the key `session_<what>`, once for each session and person."""
        await self.notices.tell(
            app,
            to,
            "social",
            f"session_{what}",
            params=session.title.params(),
            actor=actor,
            about=session.id,
            once=f"session:{session.id}:{what}:{to}",
        )

    async def one_is_done(self, app: str, entered: Entered) -> None:
        """One of the two has done their part: the other is told that it is their turn."""
        session, who = entered.session, entered.quest.user_id
        if session is not None:
            partner = session.partner_of(who)
            await self.changed(app, session, "half_done")
            await self.notice(app, session, "half_done", partner, actor=who)

    async def ended(
        self,
        app: str,
        session: SocialSession,
        state: SessionState,
        now: datetime,
        *,
        told: Collection[UUID] = (),
        actor: UUID | None = None,
    ) -> SocialSession:
        """It is over; the people in `told` get a notice, which names whoever ended it."""
        over = replace(session, state=state, ended_at=now)
        await self.sessions.save(app, over)
        await self.changed(app, over)
        what = "given_up" if state == "failed" and actor is not None else state
        for who in sorted(told):
            await self.notice(app, over, what, who, actor=actor)
        return over
