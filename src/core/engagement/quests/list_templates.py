"""Looking at what there is to start."""

from __future__ import annotations

from dataclasses import dataclass

from core.engagement.challenges.ports import Participants
from core.engagement.quests.model import Quest, QuestType, Template
from core.engagement.quests.ports import QuestBook
from core.engagement.quests.shelf import Place, Shelf, place_of
from core.engagement.quests.views import (
    AdminChallengePage,
    ChallengeTemplatePage,
    ChallengeTemplateView,
    admin_view,
    quest_view,
)
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import Cursors
from core.shared.ports import Clock
from core.shared.wall import local_day


@dataclass(frozen=True, slots=True)
class ListTemplates:
    """The active challenges, of one type or of all, in the person's language, with what they have started of them on
    this local day. Raises `Invalid("invalid_cursor")`."""

    shelf: Shelf
    quests: QuestBook
    participants: Participants
    cursors: Cursors
    clock: Clock

    async def __call__(
        self, app: AppSpec, actor: Actor, kind: QuestType | None = None, limit: int = 20, cursor: str | None = None
    ) -> ChallengeTemplatePage:
        listing = f"quest templates {actor.app} {kind}"
        after = None if cursor is None else self.cursors.open(listing, cursor, Place)
        now = self.clock.now()
        person = await self.participants.look(actor.app, actor.user_id, now)
        today = await self.quests.of_day(actor.app, actor.user_id, local_day(person.timezone, now))
        mine = {quest.challenge_id: quest for quest in today}
        active = [one for one in await self.shelf.all(app) if one.active and kind in (None, one.type)]
        found = [one for one in active if after is None or place_of(one) > after]
        page = found[:limit]
        return ChallengeTemplatePage(
            items=[_view(one, mine.get(one.id), person.locale, self.clock) for one in page],
            next_cursor=self.cursors.seal(listing, place_of(page[-1])) if len(found) > limit else None,
        )


@dataclass(frozen=True, slots=True)
class ListAllTemplates:
    """All challenges for admins, inactive ones included. Raises `Invalid("invalid_cursor")`."""

    shelf: Shelf
    cursors: Cursors

    async def __call__(self, app: AppSpec, limit: int = 20, cursor: str | None = None) -> AdminChallengePage:
        listing = f"all quest templates {app.slug}"
        after = None if cursor is None else self.cursors.open(listing, cursor, Place)
        found = [one for one in await self.shelf.all(app) if after is None or place_of(one) > after]
        page = found[:limit]
        return AdminChallengePage(
            items=[admin_view(one) for one in page],
            next_cursor=self.cursors.seal(listing, place_of(page[-1])) if len(found) > limit else None,
        )


def _view(template: Template, mine: Quest | None, locale: str, clock: Clock) -> ChallengeTemplateView:
    return ChallengeTemplateView(
        id=template.id,
        type=template.type,
        title=template.title.told(locale),
        description=template.description.told(locale),
        reward=template.reward,
        duration_seconds=template.duration_seconds,
        mine_today=mine is not None,
        user_challenge_id=None if mine is None else mine.id,
        status=None if mine is None else quest_view(mine, locale, clock.now()).status,
    )
