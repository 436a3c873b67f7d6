"""The HTTP service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, cast

from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.types import ControllerRouterHandler

from core.platform.registry.apps import Apps
from core.shared.actor import Actor
from entrypoints.http.asgi import ASGIApp
from entrypoints.http.cors import Cors
from entrypoints.http.docs import docs_routes
from entrypoints.http.edge import BODY_LIMIT, Edge
from entrypoints.http.exchange import Exchange
from entrypoints.http.features import FEATURE, Use, app_routers
from entrypoints.http.files import file_routes
from entrypoints.http.gate import Gate, GateMiddleware
from entrypoints.http.kept import KeptAnswers
from entrypoints.http.lean import LEAN, Lean
from entrypoints.http.letters import letter_routes
from entrypoints.http.miniapps import miniapp_routes
from entrypoints.http.openapi.routes import Served, openapi_routes
from entrypoints.http.parameters import parameters
from entrypoints.http.plain import Plain
from entrypoints.http.problems import problem_of
from entrypoints.http.record import Record
from entrypoints.http.routes.bots.webhook import telegram_routes
from entrypoints.http.routes.commerce.stripe_webhook import stripe_webhook_routes
from entrypoints.http.routes.health import health_routes
from entrypoints.http.routes.identity.auth import auth_router
from entrypoints.http.routes.messaging.postmark import postmark_routes
from entrypoints.http.routes.metrics import metrics_routes
from entrypoints.http.routes.platform.portfolio import portfolio_routes
from entrypoints.http.strictness import StrictRequest
from entrypoints.http.unsubscribe import unsubscribe_routes
from entrypoints.http.usage import UsageCollector
from settings import Settings

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def create_http(use: Use, lifespan: Callable[[], AbstractAsyncContextManager[None]]) -> ASGIApp:
    """The service as an ASGI application; `use` gives the wired instances, `lifespan` starts and stops what they hold
    open."""

    @asynccontextmanager
    async def alive(_app: Litestar) -> AsyncIterator[None]:
        async with lifespan():
            yield

    apps: Apps = use(Apps)
    settings: Settings = use(Settings)
    documents = Served(apps, settings.public_url)
    inner = framework(
        [
            *health_routes(use),
            *metrics_routes(use),
            *docs_routes(apps),
            *miniapp_routes(),
            *letter_routes(),
            *unsubscribe_routes(use),
            *file_routes(use),
            *openapi_routes(apps, documents),
            auth_router(use),
            *postmark_routes(use),
            *stripe_webhook_routes(use),
            *telegram_routes(use),
            *portfolio_routes(use),
            *app_routers(apps, use),
        ],
        use(Gate),
        use(Record),
        alive,
    )
    documents.describe(inner)
    collector: UsageCollector = use(UsageCollector)
    collector.features.update(_features(inner))
    kept: KeptAnswers = use(KeptAnswers)
    return Edge(_with_sandbox(inner, use), _lean_routes(inner), use(Gate), use(Cors), use(Record), kept=kept.lean)


def framework(routes: Sequence[ControllerRouterHandler], gate: Gate, record: Record, *lifespan: Lifespan) -> Litestar:
    """The routes behind the gate, their failures as problems."""
    return Litestar(
        route_handlers=routes,
        middleware=[cast("Any", partial(GateMiddleware, gate=gate))],
        exception_handlers={Exception: _problem_handler(record)},
        dependencies={"actor": Provide(_actor, sync_to_thread=False)},
        lifespan=list(lifespan),
        logging_config=None,
        request_class=StrictRequest,
        response_class=Plain,
        request_max_body_size=BODY_LIMIT,
        openapi_config=None,
    )


def _with_sandbox(inner: ASGIApp, use: Use) -> ASGIApp:
    """In development `/sandbox` stands before the service; in production it is not even imported."""
    if not use(Settings).development:
        return inner
    from entrypoints.http.sandbox.front import sandbox_front

    return sandbox_front(inner, use)


def _actor(request: Request[Actor, Any, Any]) -> Actor:
    return request.user


def _problem_handler(record: Record) -> Callable[[Request[Any, Any, Any], Exception], Response[bytes]]:
    def handle(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        problem = problem_of(error, request.url.path, _wire_names(request))
        Exchange.of(cast("Any", request.scope)).code = problem.code
        if problem.status == 500:
            record.failure(error)
        headers = {name.decode(): value.decode() for name, value in problem.headers}
        media_type = headers.pop("content-type")
        return Response(problem.body, status_code=problem.status, headers=headers, media_type=media_type)

    return handle


def _wire_names(request: Request[Any, Any, Any]) -> dict[str, str]:
    handler, template = request.scope.get("route_handler"), request.scope.get("path_template")
    if not isinstance(handler, HTTPRouteHandler) or not isinstance(template, str):
        return {}
    return {field.name: name for _, name, field in parameters(handler, template)}


def _lean_routes(inner: Litestar) -> dict[tuple[str, str], Lean]:
    found: dict[tuple[str, str], Lean] = {}
    for route in inner.routes:
        for handler in getattr(route, "route_handlers", ()):
            if LEAN in handler.opt:
                found |= {(method, route.path): handler.opt[LEAN] for method in handler.http_methods}
    return found


def _features(inner: Litestar) -> dict[str, str]:
    """By endpoint the capability that it belongs to."""
    found: dict[str, str] = {}
    for route in inner.routes:
        shared = "identity" if route.path.startswith("/api/v1/auth/") else ""
        for handler in getattr(route, "route_handlers", ()):
            name = handler.opt.get(FEATURE, shared)
            if name:
                found |= {f"{method} {route.path_format}": name for method in handler.http_methods}
    return found
