"""Giving up a challenge, and challenges whose time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.engagement.quests.enter import Enter, Entered
from core.engagement.quests.figures import QuestFigures
from core.engagement.quests.model import Quest
from core.engagement.quests.ports import QuestBook
from core.engagement.quests.tell_session import TellSession
from core.engagement.quests.views import UserChallengeView, quest_view
from core.platform.jobs.ports import Jobs
from core.shared.actor import Actor
from core.shared.config import RuntimeConfig
from core.shared.energy import Energy
from core.shared.errors import Conflict, NotFound
from core.shared.events import QuestFailed
from core.shared.ledger import Cause
from core.shared.ports import Clock, Outbox, UnitOfWork

JOB = "quests.lapse"
BATCH = 200


class OverdueQuest(msgspec.Struct, frozen=True):
    """The payload of the job."""

    user_id: UUID
    quest_id: UUID


@dataclass(frozen=True, slots=True)
class FailQuest:
    """Ends a started challenge that was not completed, inside a unit of work whose people are entered. Whoever gave it
    up, or let its time run out without having done their part, loses energy, once. A social one ends for both."""

    quests: QuestBook
    tell: TellSession
    energy: Energy
    outbox: Outbox
    config: RuntimeConfig

    async def __call__(self, app: str, entered: Entered, now: datetime, *, abandoned: bool) -> Quest:
        failed = await self._fail(app, entered.quest, now, abandoned=abandoned, to_blame=entered.quest.done_at is None)
        session = entered.session
        if session is not None and session.state == "accepted":
            partner = session.partner_of(failed.user_id)
            theirs = session.quest_of(partner)
            part = None if theirs is None else await self.quests.get(app, partner, theirs)
            if part is not None and part.status == "pending":
                to_blame = part.done_at is None and not abandoned
                await self._fail(app, part, now, abandoned=False, to_blame=to_blame)
            told = [partner] if abandoned else session.people
            await self.tell.ended(app, session, "failed", now, told=told, actor=failed.user_id if abandoned else None)
        return failed

    async def _fail(self, app: str, quest: Quest, now: datetime, *, abandoned: bool, to_blame: bool) -> Quest:
        failed = replace(quest, status="failed", ended_at=now if abandoned else min(now, quest.expires_at))
        await self.quests.save(app, failed)
        await self.outbox.add(QuestFailed(app=app, user_id=quest.user_id, quest_id=quest.id, type=quest.type))
        figures = self.config.of(app, QuestFigures)
        loss = figures.energy_lost_by_abandoning if abandoned else figures.energy_lost_by_failing
        if loss and (abandoned or to_blame):
            reason = "challenge_abandoned" if abandoned else "challenge_failed"
            await self.energy.change(app, quest.user_id, -loss, Cause(reason, f"quest:{quest.id}"))
        return failed


@dataclass(frozen=True, slots=True)
class AbandonQuest:
    """Gives up a challenge that could still be done. Raises `NotFound` and `Conflict("challenge_not_pending")`."""

    enter: Enter
    fail: FailQuest
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, quest_id: UUID) -> UserChallengeView:
        async with self.uow(actor.app):
            now = self.clock.now()
            entered = await self.enter.quest(actor.app, actor.user_id, quest_id, now)
            if not entered.quest.pending(now):
                raise Conflict("challenge_not_pending", "This challenge is over.")
            failed = await self.fail(actor.app, entered, now, abandoned=True)
        return quest_view(failed, entered.people[actor.user_id].locale, now)


@dataclass(frozen=True, slots=True)
class FindLapsed:
    """A job for each challenge whose time is over. Whoever looks before it has run sees it as failed already."""

    quests: QuestBook
    jobs: Jobs

    async def __call__(self, now: datetime) -> int:
        found = await self.quests.overdue(now, BATCH)
        for app, user_id, quest_id in found:
            await self.jobs.add(app, JOB, OverdueQuest(user_id, quest_id))
        return len(found)


@dataclass(frozen=True, slots=True)
class LapseQuest:
    """Writes down that a challenge's time is over, with what follows from it; for the job, inside its unit of work."""

    enter: Enter
    fail: FailQuest
    clock: Clock

    async def __call__(self, app: str, user_id: UUID, quest_id: UUID) -> None:
        now = self.clock.now()
        try:
            entered = await self.enter.quest(app, user_id, quest_id, now)
        except NotFound:
            return  # they have left meanwhile
        if entered.quest.status == "pending" and not entered.quest.pending(now):
            await self.fail(app, entered, now, abandoned=False)
