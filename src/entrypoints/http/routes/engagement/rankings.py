"""The ranking of the week."""

from __future__ import annotations

from litestar import get
from litestar.handlers import HTTPRouteHandler

from core.engagement.rankings.feature import Rankings
from core.engagement.rankings.model import RankingPage
from core.engagement.rankings.read_ranking import ReadRanking
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.paging import Cursor, Limit


@feature_routes(Rankings)
def ranking_routes(_app: AppSpec, feature: Rankings, use: Use) -> list[HTTPRouteHandler]:
    """GET alone."""
    read: ReadRanking = use(ReadRanking)

    @get(feature.path)
    async def get_leaderboard(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> RankingPage:
        return await read(actor, limit, cursor)

    return [get_leaderboard]
