"""Refunds by admins."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler

from core.commerce.refunds.feature import RefundMaking
from core.commerce.refunds.make_refund import MakeRefund
from core.commerce.refunds.model import MadeRefund, RefundOrder
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.idempotency import IdempotencyKey, Idempotent


@feature_routes(RefundMaking)
def refund_routes(app: AppSpec, feature: RefundMaking, use: Use) -> list[HTTPRouteHandler]:
    """For admins alone."""
    make: MakeRefund = use(MakeRefund)
    once: Idempotent = use(Idempotent)

    @post(feature.path, opt={ACCESS: Access(app.slug, role="admin")})
    async def make_refund(
        request: Request[Actor, Any, Any], data: RefundOrder, idempotency_key: IdempotencyKey = None
    ) -> Response[MadeRefund]:
        """Give back a part or the rest of what was paid for an order."""
        return await once(request, idempotency_key, lambda: make(request.user, data), reserving=True)

    return [make_refund]
