"""Challenges: what there is to do, doing it, and looking back."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.engagement.challenges.complete_challenge import CompleteChallenge
from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.generate_challenge import GenerateChallenge, GenerateChallengeCommand
from core.engagement.challenges.list_challenges import ListChallenges
from core.engagement.challenges.model import (
    Category,
    Challenge,
    ChallengePage,
    CompleteChallengeCommand,
    Completed,
    CompletionPage,
    Energy,
)
from core.engagement.challenges.read_history import ReadCompletions
from core.engagement.challenges.read_stats import ReadStats
from core.engagement.challenges.stats import DEFAULT_DAYS, MOST_DAYS, Stats
from core.engagement.streaks.feature import Streaks
from core.platform.registry.apps import ManifestError
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.etags import IfNoneMatch, tagged
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.idempotency import IdempotencyKey, Idempotent
from entrypoints.http.paging import Cursor, Limit

SignedInRequest = Request[Actor, Any, Any]
Days = Annotated[int, QueryParameter(ge=1, le=MOST_DAYS, description="How many local days `per_day` has, up to today.")]


@feature_routes(Challenges)
def challenge_routes(app: AppSpec, feature: Challenges, use: Use) -> list[HTTPRouteHandler]:
    """The library, completions, history, statistics and the writing of new ones.

    Raises `ManifestError` for an app without streaks.
    """
    if app.feature(Streaks) is None:
        raise ManifestError(f"{app.slug}: challenges count towards streaks, but the app keeps none")
    return [*_library_routes(feature, use), *_completion_routes(app, feature, use), *_reading_routes(app, feature, use)]


def _library_routes(feature: Challenges, use: Use) -> list[HTTPRouteHandler]:
    listing: ListChallenges = use(ListChallenges)
    generate: GenerateChallenge = use(GenerateChallenge)
    once: Idempotent = use(Idempotent)

    @get(feature.path)
    async def list_challenges(
        actor: Actor,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        *,
        goal_category: Category | None = None,
        energy_level: Energy | None = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response[ChallengePage]:
        page = await listing(feature, actor, limit, cursor, category=goal_category, energy=energy_level)
        return tagged(page, if_none_match)

    @post(f"{feature.path}/generate")
    async def generate_challenge(
        request: SignedInRequest, data: GenerateChallengeCommand, idempotency_key: IdempotencyKey = None
    ) -> Response[Challenge]:
        act = lambda: generate(feature, request.user, data)  # noqa: E731
        return await once(request, idempotency_key, act, reserving=True)

    return [list_challenges, generate_challenge]


def _completion_routes(app: AppSpec, feature: Challenges, use: Use) -> list[HTTPRouteHandler]:
    complete: CompleteChallenge = use(CompleteChallenge)
    once: Idempotent = use(Idempotent)

    @post(f"{feature.path}/complete")
    async def complete_challenge(
        request: SignedInRequest, data: CompleteChallengeCommand, idempotency_key: IdempotencyKey = None
    ) -> Response[Completed]:
        return await once(request, idempotency_key, lambda: complete(app, request.user, data))

    return [complete_challenge]


def _reading_routes(app: AppSpec, feature: Challenges, use: Use) -> list[HTTPRouteHandler]:
    history: ReadCompletions = use(ReadCompletions)
    stats: ReadStats = use(ReadStats)

    @get(f"{feature.path}/history")
    async def list_completions(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> CompletionPage:
        return await history(actor, None, limit, cursor)

    @get(f"{feature.path}/history/{{date:str}}")
    async def list_completions_of_day(
        actor: Actor, date: datetime.date, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> CompletionPage:
        return await history(actor, date, limit, cursor)

    @get(feature.stats_path)
    async def get_stats(actor: Actor, days: Days = DEFAULT_DAYS) -> Stats:
        return await stats(app, actor, days)

    return [list_completions, list_completions_of_day, get_stats]
