"""Starting a challenge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from core.engagement.challenges.ports import Participant, Participants
from core.engagement.quests.figures import QuestFigures
from core.engagement.quests.model import Quest, StartCommand, Template
from core.engagement.quests.ports import QuestBook
from core.engagement.quests.shelf import Shelf
from core.engagement.quests.views import UserChallengeView, quest_view
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.config import RuntimeConfig
from core.shared.errors import Conflict, NotFound
from core.shared.ports import Clock, Ids, UnitOfWork
from core.shared.wall import day_end, local_day


@dataclass(frozen=True, slots=True)
class BeginQuest:
    """Keeps a started challenge of a person who is entered. Used by whoever has decided that it may be.

    A daily one is to be done until the end of the local day on which it was started; the others have the hours that the
    app's figures give them.
    """

    quests: QuestBook
    config: RuntimeConfig
    ids: Ids

    async def check(self, app: str, user_id: UUID, template: Template, day: date) -> None:
        """Raises `Conflict("daily_limit_reached")`: a daily challenge is started once a local day, abandoned or not,
        and of each type only so many are."""
        today = await self.quests.of_day(app, user_id, day)
        if template.type == "daily" and any(quest.challenge_id == template.id for quest in today):
            raise Conflict("daily_limit_reached", "You have started this challenge today.")
        limit = self.config.of(app, QuestFigures).per_day(template.type)
        if sum(quest.type == template.type for quest in today) >= limit:
            raise Conflict("daily_limit_reached", "You have started as many of these today as one may.")

    async def __call__(self, app: str, user_id: UUID, person: Participant, template: Template, now: datetime) -> Quest:
        day = local_day(person.timezone, now)
        ends = {
            "daily": day_end(person.timezone, day),
            "focus": now + timedelta(hours=self.config.of(app, QuestFigures).focus_challenge_hours),
            "social": self.social_end(app, now),
        }
        quest = Quest(
            id=self.ids.new(),
            user_id=user_id,
            challenge_id=template.id,
            type=template.type,
            title=template.title,
            reward=template.reward,
            duration_seconds=template.duration_seconds,
            status="pending",
            day=day,
            started_at=now,
            expires_at=ends[template.type],
        )
        await self.quests.add(app, quest)
        return quest

    def social_end(self, app: str, now: datetime) -> datetime:
        """Until when a social one that begins now is to be done."""
        return now + timedelta(hours=self.config.of(app, QuestFigures).social_challenge_hours)


@dataclass(frozen=True, slots=True)
class StartQuest:
    """Starts a challenge on the person's local day. One that a friend and they have agreed on is started already: it is
    given as it is. Raises `NotFound` for a challenge that isn't there or not active, and
    `Conflict("daily_limit_reached")`."""

    shelf: Shelf
    quests: QuestBook
    begin: BeginQuest
    participants: Participants
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: AppSpec, actor: Actor, command: StartCommand) -> UserChallengeView:
        async with self.uow(app.slug):
            now = self.clock.now()
            person = await self.participants.enter(app.slug, actor.user_id, now)
            template = await self.shelf.find(app, command.challenge_id)
            if template is None or not template.active:
                raise NotFound("not_found", "There is no such challenge.")
            quest = await self._agreed(actor, template, now)
            if quest is None:
                await self.begin.check(app.slug, actor.user_id, template, local_day(person.timezone, now))
                quest = await self.begin(app.slug, actor.user_id, person, template, now)
        return quest_view(quest, person.locale, now)

    async def _agreed(self, actor: Actor, template: Template, now: datetime) -> Quest | None:
        if template.type != "social":
            return None
        mine = await self.quests.open_of(actor.app, actor.user_id, template.id, now)
        return next((one for one in mine if one.session_id is not None and one.done_at is None), None)
