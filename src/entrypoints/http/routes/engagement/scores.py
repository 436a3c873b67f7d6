"""Quiet scores."""

from __future__ import annotations

from litestar import post
from litestar.handlers import HTTPRouteHandler

from core.engagement.scores.feature import QuietScores
from core.engagement.scores.model import RecordScore, Score
from core.engagement.scores.record_score import RecordQuietScore
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes


@feature_routes(QuietScores)
def score_routes(_app: AppSpec, feature: QuietScores, use: Use) -> list[HTTPRouteHandler]:
    """POST alone: scores are read on the leaderboard."""
    record: RecordQuietScore = use(RecordQuietScore)

    @post(feature.path)
    async def record_quiet_score(actor: Actor, data: RecordScore) -> Score:
        return await record(actor, data)

    return [record_quiet_score]
