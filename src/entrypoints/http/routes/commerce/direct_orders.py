"""Ordering without a cart, and paying for it."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler

from core.commerce.orders.buy import Buy, PlaceOrder
from core.commerce.orders.create_session import CreatePaymentSession, CreateSession, SessionView
from core.commerce.orders.feature import DirectOrders, Ordering
from core.commerce.orders.model import OrderView
from core.platform.registry.apps import ManifestError
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.idempotency import IdempotencyKey, Idempotent


@feature_routes(DirectOrders)
def direct_order_routes(app: AppSpec, feature: DirectOrders, use: Use) -> list[HTTPRouteHandler]:
    """An order for money waits until a session was opened for it and paid in; one for credits is bought at once.

    Raises `ManifestError` for an app that has no orders.
    """
    if app.feature(Ordering) is None:
        raise ManifestError(f"{app.slug}: orders are placed, but nobody could see them")
    buy: Buy = use(Buy)
    create: CreatePaymentSession = use(CreatePaymentSession)
    once: Idempotent = use(Idempotent)

    @post(feature.path)
    async def place_order(
        request: Request[Actor, Any, Any], data: PlaceOrder, idempotency_key: IdempotencyKey = None
    ) -> Response[OrderView]:
        """Order products or a pack of credits."""
        return await once(request, idempotency_key, lambda: buy(feature, request.user, data))

    @post(feature.session_path)
    async def create_payment_session(
        request: Request[Actor, Any, Any], data: CreateSession, idempotency_key: IdempotencyKey = None
    ) -> Response[SessionView]:
        """The page on which an order is paid; the open one when there is one."""
        return await once(request, idempotency_key, lambda: create(app, request.user, data), reserving=True)

    return [place_order, create_payment_session]
