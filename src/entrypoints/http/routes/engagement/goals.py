"""Daily goals."""

from __future__ import annotations

from litestar import get, put
from litestar.handlers import HTTPRouteHandler

from core.engagement.goals.feature import DailyGoals
from core.engagement.goals.model import GoalsView, SetGoals
from core.engagement.goals.read_goals import ReadGoals
from core.engagement.goals.replace_goals import ReplaceGoals
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes


@feature_routes(DailyGoals)
def goal_routes(_app: AppSpec, feature: DailyGoals, use: Use) -> list[HTTPRouteHandler]:
    """GET and PUT."""
    read: ReadGoals = use(ReadGoals)
    replace: ReplaceGoals = use(ReplaceGoals)

    @get(feature.path)
    async def get_goals(actor: Actor) -> GoalsView:
        return await read(actor)

    @put(feature.path)
    async def set_goals(actor: Actor, data: SetGoals) -> GoalsView:
        return await replace(actor, data)

    return [get_goals, set_goals]
