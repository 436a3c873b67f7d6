"""Language models."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler

from core.ai.completions.feature import Generation
from core.ai.completions.generate import Generate, GenerateCommand, Generated
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.idempotency import IdempotencyKey, Idempotent

SignedInRequest = Request[Actor, Any, Any]


@feature_routes(Generation)
def generation_routes(_app: AppSpec, feature: Generation, use: Use) -> list[HTTPRouteHandler]:
    """For everybody who is signed in."""
    generate: Generate = use(Generate)
    once: Idempotent = use(Idempotent)

    @post(feature.path, status_code=200)
    async def generate_text(
        request: SignedInRequest, data: GenerateCommand, idempotency_key: IdempotencyKey = None
    ) -> Response[Generated]:
        """Have a model write. 503 until one is connected."""
        return await once(request, idempotency_key, lambda: generate(request.user, data), status=200, reserving=True)

    return [generate_text]
