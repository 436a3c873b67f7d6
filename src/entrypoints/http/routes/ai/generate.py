"""Language models. docs/ai.md tells clients how to ask."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

from core.ai.gateway.feature import Generation
from core.ai.gateway.generate import Generate
from core.ai.gateway.model import CallPage, GenerateCommand, Generated
from core.ai.gateway.read_usage import ReadUsage
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import ALSO_AS, Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.idempotency import IdempotencyKey, Idempotent
from entrypoints.http.live.events import MEDIA_TYPE
from entrypoints.http.paging import Cursor, Limit
from entrypoints.http.while_there import while_there
from entrypoints.http.written_stream import WrittenStream

SignedInRequest = Request[Actor, Any, Any]


@feature_routes(Generation)
def generation_routes(app: AppSpec, feature: Generation, use: Use) -> list[HTTPRouteHandler]:
    """Writing for everybody who is signed in; figures of all for admins."""
    generate: Generate = use(Generate)
    usage: ReadUsage = use(ReadUsage)
    once: Idempotent = use(Idempotent)

    @post(feature.path, status_code=200, opt={ALSO_AS: MEDIA_TYPE})
    async def generate_text(
        request: SignedInRequest, data: GenerateCommand, idempotency_key: IdempotencyKey = None
    ) -> Response[Generated]:
        """Have a model write. With `stream`, server-sent events: `delta`, `usage` and `done`, or `error`."""
        if data.stream:
            told = generate.stream(feature, request.user, data)
            return WrittenStream(told, await while_there(request.receive, anext(told)))
        act = lambda: while_there(request.receive, generate(feature, request.user, data))  # noqa: E731
        return await once(request, idempotency_key, act, status=200, reserving=True)

    @get(feature.usage_path)
    async def list_ai_usage(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> CallPage:
        """One's own calls, the newest first."""
        return await usage(actor.app, actor.user_id, limit, cursor)

    @get(feature.admin_usage_path, opt={ACCESS: Access(app.slug, role="admin")})
    async def list_all_ai_usage(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> CallPage:
        """The calls of all the app's people, the newest first."""
        return await usage(actor.app, None, limit, cursor)

    return [generate_text, list_ai_usage, list_all_ai_usage]
