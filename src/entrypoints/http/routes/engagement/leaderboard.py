"""The leaderboard."""

from __future__ import annotations

from typing import Annotated, Literal

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.engagement.leaderboard.feature import Leaderboard
from core.engagement.leaderboard.model import LeaderboardPage, Period
from core.engagement.leaderboard.read_leaderboard import ReadLeaderboard
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.paging import Cursor, Limit

Around = Annotated[
    Literal["me"] | None, QueryParameter(description="`me`: begin so that one's own row is in the middle.")
]


@feature_routes(Leaderboard)
def leaderboard_routes(_app: AppSpec, feature: Leaderboard, use: Use) -> list[HTTPRouteHandler]:
    """GET alone."""
    read: ReadLeaderboard = use(ReadLeaderboard)

    @get(feature.path)
    async def get_leaderboard(
        actor: Actor,
        period: Period = "week",
        around: Around = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> LeaderboardPage:
        return await read(actor, period, around, limit, cursor)

    return [get_leaderboard]
