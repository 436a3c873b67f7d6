"""Looking at achievements, one's own and those still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.engagement.achievements.model import (
    Achievement,
    AchievementList,
    AchievementView,
    ProgressView,
    Unlock,
    in_words,
)
from core.engagement.achievements.ports import Achievers, MeasureSources, Unlocks
from core.engagement.achievements.rules import Standing, standing
from core.engagement.achievements.unlock import catalog_of
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class ReadAchievements:
    """The whole catalogue in the person's language, with what is unlocked and how far the rest is."""

    sources: MeasureSources
    unlocks: Unlocks
    achievers: Achievers

    async def __call__(self, app: AppSpec, actor: Actor) -> AchievementList:
        locale = await self.achievers.locale(app.slug, actor.user_id)
        held = {one.key: one for one in await self.unlocks.of(app.slug, actor.user_id)}
        figures = (await self.sources.measures(app.slug, [actor.user_id]))[actor.user_id]
        return AchievementList(items=[_view(one, held.get(one.key), figures, locale) for one in catalog_of(app)])


def _view(achievement: Achievement, unlock: Unlock | None, figures: Mapping[str, int], locale: str) -> AchievementView:
    so_far = standing(achievement.rule, figures)
    if unlock is not None:
        so_far = Standing(so_far.target, so_far.target)
    return AchievementView(
        key=achievement.key,
        title=in_words(achievement.title, locale),
        description=in_words(achievement.description, locale),
        rarity=achievement.rarity,
        icon=achievement.icon,
        unlocked=unlock is not None,
        unlocked_at=unlock.unlocked_at if unlock is not None else None,
        progress=ProgressView(current=so_far.current, target=so_far.target, percent=so_far.percent),
    )
