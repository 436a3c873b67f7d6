"""Achievements."""

from __future__ import annotations

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from core.engagement.achievements.check_achievements import CheckAchievements
from core.engagement.achievements.feature import Achievements
from core.engagement.achievements.model import AchievementList, CheckedAchievements
from core.engagement.achievements.read_achievements import ReadAchievements
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes


@feature_routes(Achievements)
def achievement_routes(app: AppSpec, feature: Achievements, use: Use) -> list[HTTPRouteHandler]:
    """The catalogue with one's progress, and a check for what is due."""
    read: ReadAchievements = use(ReadAchievements)
    check: CheckAchievements = use(CheckAchievements)

    @get(feature.path)
    async def list_achievements(actor: Actor) -> AchievementList:
        return await read(app, actor)

    @post(f"{feature.path}/check", status_code=200)
    async def check_achievements(actor: Actor) -> CheckedAchievements:
        return await check(app, actor)

    return [list_achievements, check_achievements]
