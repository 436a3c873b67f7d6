"""Accepting, declining and taking back invitations; and what happens to those that nobody answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.engagement.challenges.ports import Participant
from core.engagement.quests.enter import Enter
from core.engagement.quests.invite_friend import check_partner
from core.engagement.quests.model import Quest, Template
from core.engagement.quests.ports import QuestBook, SocialBook
from core.engagement.quests.session_view import ShowSessions
from core.engagement.quests.shelf import Shelf
from core.engagement.quests.social import (
    AnswerCommand,
    SessionState,
    SocialSession,
    SocialSessionView,
    open_invitation,
)
from core.engagement.quests.start_quest import BeginQuest
from core.engagement.quests.tell_session import TellSession
from core.platform.jobs.ports import Jobs
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.circles import Circles
from core.shared.errors import Conflict, NotFound
from core.shared.ports import Clock, UnitOfWork
from core.shared.wall import local_day

JOB = "quests.expire_invitation"
BATCH = 200


@dataclass(frozen=True, slots=True)
class AcceptInvitation:
    """The challenge is started for both, on the local day of each; what one of them had started of it already becomes
    their part.

    Raises `NotFound` for who wasn't invited, and when the inviter isn't there for them any more; `Conflict` with
    `invitation_expired`, `session_not_pending`, or `daily_limit_reached` for who accepts. Of parallel answers one wins.
    """

    shelf: Shelf
    sessions: SocialBook
    quests: QuestBook
    begin: BeginQuest
    enter: Enter
    circles: Circles
    tell: TellSession
    show: ShowSessions
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: AppSpec, actor: Actor, command: AnswerCommand) -> SocialSessionView:
        async with self.uow(app.slug):
            now = self.clock.now()
            session = await self.enter.session(app.slug, command.session_id, now)
            if session.invitee_id != actor.user_id:
                raise NotFound
            session = open_invitation(session, now)
            await check_partner(self.circles, app.slug, actor.user_id, session.inviter_id)
            people = await self.enter.people(app.slug, session.people, now)
            accepted = await self._accept(app, session, people, now)
            me = people[actor.user_id]
            await self.tell.changed(app.slug, accepted)
            await self.tell.notice(app.slug, accepted, "accepted", session.inviter_id, actor=actor.user_id)
            [view] = await self.show(app.slug, actor.user_id, [accepted], me.locale, now)
        return view

    async def _accept(
        self, app: AppSpec, session: SocialSession, people: dict[UUID, Participant], now: datetime
    ) -> SocialSession:
        found = await self.shelf.find(app, session.challenge_id)
        if found is None:
            raise Conflict("session_not_pending", "This challenge is no longer there.")
        template = replace(found, title=session.title, reward=session.reward)
        parts = {who: await self._part(app.slug, session, who, people[who], template) for who in session.people}
        accepted = replace(
            session,
            state="accepted",
            inviter_quest_id=parts[session.inviter_id].id,
            invitee_quest_id=parts[session.invitee_id].id,
        )
        await self.sessions.save(app.slug, accepted)
        return accepted

    async def _part(
        self, app: str, session: SocialSession, who: UUID, person: Participant, template: Template
    ) -> Quest:
        now = self.clock.now()
        started = await self.quests.open_of(app, who, template.id, now)
        mine = next((one for one in started if one.session_id is None), None)
        if mine is None:
            if who == session.invitee_id:
                await self.begin.check(app, who, template, local_day(person.timezone, now))
            mine = await self.begin(app, who, person, template, now)
        mine = replace(mine, session_id=session.id, reward=session.reward, expires_at=self.begin.social_end(app, now))
        await self.quests.save(app, mine)
        return mine


@dataclass(frozen=True, slots=True)
class EndInvitation:
    """Declines an invitation, or takes it back, before it is accepted. Raises `NotFound` for who is not the one to do
    it, and `Conflict` with `invitation_expired` or `session_not_pending`."""

    enter: Enter
    tell: TellSession
    show: ShowSessions
    uow: UnitOfWork
    clock: Clock

    async def decline(self, actor: Actor, command: AnswerCommand) -> SocialSessionView:
        """For the one who was invited."""
        return await self._end(actor, command.session_id, declined=True)

    async def cancel(self, actor: Actor, session_id: UUID) -> None:
        """For the one who invited."""
        await self._end(actor, session_id, declined=False)

    async def _end(self, actor: Actor, session_id: UUID, *, declined: bool) -> SocialSessionView:
        async with self.uow(actor.app):
            now = self.clock.now()
            session = await self.enter.session(actor.app, session_id, now)
            if actor.user_id != (session.invitee_id if declined else session.inviter_id):
                raise NotFound
            session = open_invitation(session, now)
            people = await self.enter.people(actor.app, session.people, now)
            other = session.partner_of(actor.user_id)
            state: SessionState = "declined" if declined else "cancelled"
            ended = await self.tell.ended(actor.app, session, state, now, told=[other], actor=actor.user_id)
            [view] = await self.show(actor.app, actor.user_id, [ended], people[actor.user_id].locale, now)
        return view


class OverdueInvitation(msgspec.Struct, frozen=True):
    """The payload of the job."""

    session_id: UUID


@dataclass(frozen=True, slots=True)
class FindExpired:
    """A job for each invitation that nobody answered in time. Whoever looks before it has run sees it as expired."""

    sessions: SocialBook
    jobs: Jobs

    async def __call__(self, now: datetime) -> int:
        found = await self.sessions.overdue(now, BATCH)
        for app, session_id in found:
            await self.jobs.add(app, JOB, OverdueInvitation(session_id))
        return len(found)


@dataclass(frozen=True, slots=True)
class ExpireInvitation:
    """Writes down that nobody answered in time, and tells both; for the job, inside its unit of work."""

    enter: Enter
    tell: TellSession
    clock: Clock

    async def __call__(self, app: str, session_id: UUID) -> None:
        now = self.clock.now()
        try:
            session = await self.enter.session(app, session_id, now)
        except NotFound:
            return  # one of them has left meanwhile
        if session.state == "pending" and session.seen(now).state == "expired":
            await self.tell.ended(app, session, "expired", session.expires_at, told=session.people)
