"""Streaks. Reading one and logging towards it have lean twins: see docs/adr/0003."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.engagement.streaks.buy_freeze import BuyFreeze
from core.engagement.streaks.change_streak import ChangeStreak, PauseView, SetPauseCommand
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.log_activity import LogActivity, LogActivityCommand, StreakLogView
from core.engagement.streaks.model import History, StreakView
from core.engagement.streaks.read_streak import ReadHistory, ReadStreak
from core.engagement.streaks.validate_streak import StreakClaim, ValidatedStreakView, ValidateStreak
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.asgi import Receive, Scope
from entrypoints.http.exchange import Exchange
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import Access, Gate
from entrypoints.http.idempotency import IdempotencyKey, Idempotent
from entrypoints.http.lean import LEAN, Lean, json_body

SignedInRequest = Request[Actor, Any, Any]
From = Annotated[date | None, QueryParameter(name="from", description="The first local day; by default 30 days back.")]
To = Annotated[date | None, QueryParameter(name="to", description="The last local day; by default today.")]
_decode_log = msgspec.json.Decoder(LogActivityCommand).decode


@feature_routes(Streaks)
def streak_routes(app: AppSpec, feature: Streaks, use: Use) -> list[HTTPRouteHandler]:
    """The streak, its logs, its history, its pauses and its repair."""
    handlers = [*_read_routes(app, feature, use), *_repair_routes(feature, use)]
    handlers += _log_routes(app, feature, use) if feature.logs else []
    handlers += _pause_routes(feature, use) if feature.pauses else []
    handlers += _freeze_routes(feature, use) if feature.sells_freezes else []
    return handlers + (_validation_routes(feature, use) if feature.validates else [])


def _read_routes(app: AppSpec, feature: Streaks, use: Use) -> list[HTTPRouteHandler]:
    path, policy = feature.path, feature.policy
    read: ReadStreak = use(ReadStreak)
    history: ReadHistory = use(ReadHistory)

    @get(path, opt={LEAN: _lean_read(app, feature, use)})
    async def get_streak(actor: Actor) -> Response[StreakView]:
        return cast("Response[StreakView]", Response(await read(policy, actor), media_type="application/json"))

    @get(f"{path}/history")
    async def get_streak_history(actor: Actor, first: From = None, last: To = None) -> History:
        return await history(policy, actor, first, last)

    return [get_streak, get_streak_history]


def _log_routes(app: AppSpec, feature: Streaks, use: Use) -> list[HTTPRouteHandler]:
    path, policy = feature.path, feature.policy
    log: LogActivity = use(LogActivity)
    change: ChangeStreak = use(ChangeStreak)
    once: Idempotent = use(Idempotent)

    @post(path, opt={LEAN: _lean_log(app, feature, use)})
    async def log_activity(
        request: SignedInRequest, data: LogActivityCommand, idempotency_key: IdempotencyKey = None
    ) -> Response[StreakLogView]:
        return await once(request, idempotency_key, lambda: log(policy, request.user, data))

    @delete(f"{path}/logs/{{log_id:uuid}}")
    async def undo_streak_log(actor: Actor, log_id: UUID) -> None:
        await change.undo(policy, actor, log_id)

    return [log_activity, undo_streak_log]


def _repair_routes(feature: Streaks, use: Use) -> list[HTTPRouteHandler]:
    change: ChangeStreak = use(ChangeStreak)
    once: Idempotent = use(Idempotent)

    @post(f"{feature.path}/repair", status_code=200)
    async def repair_streak(request: SignedInRequest, idempotency_key: IdempotencyKey = None) -> Response[StreakView]:
        return await once(request, idempotency_key, lambda: change.repair(feature.policy, request.user), status=200)

    return [repair_streak] if feature.policy.repair is not None else []


def _freeze_routes(feature: Streaks, use: Use) -> list[HTTPRouteHandler]:
    buy: BuyFreeze = use(BuyFreeze)
    once: Idempotent = use(Idempotent)

    @post(f"{feature.path}/freezes")
    async def buy_streak_freeze(
        request: SignedInRequest, idempotency_key: IdempotencyKey = None
    ) -> Response[StreakView]:
        return await once(request, idempotency_key, lambda: buy(request.user))

    return [buy_streak_freeze]


def _pause_routes(feature: Streaks, use: Use) -> list[HTTPRouteHandler]:
    path, policy = feature.path, feature.policy
    change: ChangeStreak = use(ChangeStreak)

    @post(f"{path}/pauses")
    async def set_streak_pause(actor: Actor, data: SetPauseCommand) -> PauseView:
        return await change.pause(policy, actor, data)

    @delete(f"{path}/pauses/{{pause_id:uuid}}")
    async def end_streak_pause(actor: Actor, pause_id: UUID) -> None:
        await change.end_pause(policy, actor, pause_id)

    return [set_streak_pause, end_streak_pause]


def _validation_routes(feature: Streaks, use: Use) -> list[HTTPRouteHandler]:
    validate: ValidateStreak = use(ValidateStreak)

    @post(f"{feature.path}/validate", status_code=200)
    async def validate_streak(actor: Actor, data: StreakClaim | None = None) -> ValidatedStreakView:
        return await validate(feature.policy, actor, data or StreakClaim())

    return [validate_streak]


def _lean_read(app: AppSpec, feature: Streaks, use: Use) -> Lean:
    gate, access = use(Gate), Access(app.slug)
    read: ReadStreak = use(ReadStreak)
    endpoint, policy = f"GET {app.prefix}{feature.path}", feature.policy

    async def lean_read(scope: Scope, _receive: Receive, exchange: Exchange) -> tuple[int, bytes]:
        actor: Actor = await gate.admit(scope, exchange, endpoint, access)
        return 200, await read(policy, actor)

    return lean_read


def _lean_log(app: AppSpec, feature: Streaks, use: Use) -> Lean:
    gate, access = use(Gate), Access(app.slug)
    log: LogActivity = use(LogActivity)
    once: Idempotent = use(Idempotent)
    endpoint, policy = f"POST {app.prefix}{feature.path}", feature.policy

    async def lean_log(scope: Scope, receive: Receive, exchange: Exchange) -> tuple[int, bytes]:
        actor: Actor = await gate.admit(scope, exchange, endpoint, access)
        body = await json_body(receive, exchange)
        command = _decode_log(body)
        act: Callable[[], Awaitable[StreakLogView]] = lambda: log(policy, actor, command)  # noqa: E731
        return await once.answer(scope, actor, exchange.field(b"idempotency-key"), body, act)

    return lean_log
