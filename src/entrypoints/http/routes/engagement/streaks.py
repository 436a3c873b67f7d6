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

from core.engagement.streaks.change_streak import ChangeStreak, PauseView, SetPauseCommand
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.log_activity import LogActivity, LogActivityCommand, StreakLogView
from core.engagement.streaks.model import History, StreakView
from core.engagement.streaks.read_streak import ReadHistory, ReadStreak
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
    path, policy = feature.path, feature.policy
    read: ReadStreak = use(ReadStreak)
    log: LogActivity = use(LogActivity)
    once: Idempotent = use(Idempotent)

    @get(path, opt={LEAN: _lean_read(app, feature, use)})
    async def get_streak(actor: Actor) -> Response[StreakView]:
        return cast("Response[StreakView]", Response(await read(policy, actor), media_type="application/json"))

    @post(path, opt={LEAN: _lean_log(app, feature, use)})
    async def log_activity(
        request: SignedInRequest, data: LogActivityCommand, idempotency_key: IdempotencyKey = None
    ) -> Response[StreakLogView]:
        return await once(request, idempotency_key, lambda: log(policy, request.user, data))

    return [get_streak, log_activity, *_history_routes(feature, use), *_change_routes(feature, use)]


def _history_routes(feature: Streaks, use: Use) -> list[HTTPRouteHandler]:
    history: ReadHistory = use(ReadHistory)

    @get(f"{feature.path}/history")
    async def get_streak_history(actor: Actor, first: From = None, last: To = None) -> History:
        return await history(feature.policy, actor, first, last)

    return [get_streak_history]


def _change_routes(feature: Streaks, use: Use) -> list[HTTPRouteHandler]:
    path, policy = feature.path, feature.policy
    change: ChangeStreak = use(ChangeStreak)
    once: Idempotent = use(Idempotent)

    @delete(f"{path}/logs/{{log_id:uuid}}")
    async def undo_streak_log(actor: Actor, log_id: UUID) -> None:
        await change.undo(policy, actor, log_id)

    @post(f"{path}/repair", status_code=200)
    async def repair_streak(request: SignedInRequest, idempotency_key: IdempotencyKey = None) -> Response[StreakView]:
        return await once(request, idempotency_key, lambda: change.repair(policy, request.user), status=200)

    @post(f"{path}/pauses")
    async def set_streak_pause(actor: Actor, data: SetPauseCommand) -> PauseView:
        return await change.pause(policy, actor, data)

    @delete(f"{path}/pauses/{{pause_id:uuid}}")
    async def end_streak_pause(actor: Actor, pause_id: UUID) -> None:
        await change.end_pause(policy, actor, pause_id)

    handlers: list[HTTPRouteHandler] = [undo_streak_log, set_streak_pause, end_streak_pause]
    return [*handlers, repair_streak] if policy.repair is not None else handlers


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
