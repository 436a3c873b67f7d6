"""Inviting somebody to a social challenge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.engagement.challenges.ports import Participants
from core.engagement.quests.figures import QuestFigures
from core.engagement.quests.model import Template
from core.engagement.quests.ports import SocialBook
from core.engagement.quests.session_view import ShowSessions
from core.engagement.quests.shelf import Shelf
from core.engagement.quests.social import InviteCommand, SocialSession, SocialSessionView
from core.engagement.quests.tell_session import TellSession
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.circles import Circles
from core.shared.config import RuntimeConfig
from core.shared.errors import Conflict, Invalid, NotFound
from core.shared.ports import Clock, Ids, UnitOfWork
from core.shared.wall import local_day


@dataclass(frozen=True, slots=True)
class InviteFriend:
    """Proposes a social session, which can be answered for as long as the app's figures say.

    Raises `Invalid` for oneself and for a challenge that isn't social, `NotFound` for a challenge or a person who isn't
    there (be it because one has blocked the other), and `Conflict` with `already_invited` while an invitation of these
    two to that challenge is open, or `daily_limit_reached`.
    """

    shelf: Shelf
    sessions: SocialBook
    participants: Participants
    circles: Circles
    tell: TellSession
    show: ShowSessions
    config: RuntimeConfig
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, app: AppSpec, actor: Actor, command: InviteCommand) -> SocialSessionView:
        if command.invitee_id == actor.user_id:
            raise Invalid("validation_failed", "Invite somebody else.", pointer="/invitee_id")
        async with self.uow(app.slug):
            now = self.clock.now()
            person = await self.participants.enter(app.slug, actor.user_id, now)
            template = await self._template(app, command.challenge_id)
            await check_partner(self.circles, app.slug, actor.user_id, command.invitee_id)
            day = local_day(person.timezone, now)
            await self._check_limits(actor, command, day, now)
            session = self._session(actor, command, template, day, now)
            await self.sessions.add(app.slug, session)
            await self.tell.changed(app.slug, session)
            await self.tell.notice(app.slug, session, "invited", session.invitee_id, actor=actor.user_id)
            [view] = await self.show(app.slug, actor.user_id, [session], person.locale, now)
        return view

    async def _template(self, app: AppSpec, challenge_id: UUID) -> Template:
        template = await self.shelf.find(app, challenge_id)
        if template is None or not template.active:
            raise NotFound("not_found", "There is no such challenge.")
        if template.type != "social":
            raise Invalid("validation_failed", "This challenge is not for two.", pointer="/challenge_id")
        return template

    async def _check_limits(self, actor: Actor, command: InviteCommand, day: date, now: datetime) -> None:
        open_one = await self.sessions.invited(actor.app, actor.user_id, command.invitee_id, command.challenge_id, now)
        if open_one is not None:
            raise Conflict("already_invited", "This invitation is waiting for an answer.")
        sent = await self.sessions.sent_on(actor.app, actor.user_id, day)
        if len(sent) >= self.config.of(actor.app, QuestFigures).invitations_per_day:
            raise Conflict("daily_limit_reached", "You have sent as many invitations today as one may.")

    def _session(
        self, actor: Actor, command: InviteCommand, template: Template, day: date, now: datetime
    ) -> SocialSession:
        return SocialSession(
            id=self.ids.new(),
            inviter_id=actor.user_id,
            invitee_id=command.invitee_id,
            challenge_id=template.id,
            title=template.title,
            reward=template.reward,
            state="pending",
            day=day,
            created_at=now,
            expires_at=now + self.config.of(actor.app, QuestFigures).invitation_life,
        )


async def check_partner(circles: Circles, app: str, user_id: UUID, partner: UUID) -> None:
    """Raise `NotFound` for a partner who isn't there for the person."""
    if not await circles.known(app, partner) or await circles.barred(app, user_id, partner):
        raise NotFound("not_found", "There is no such person here.")
