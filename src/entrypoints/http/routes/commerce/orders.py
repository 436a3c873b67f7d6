"""One's own orders, and everybody's for admins."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.commerce.orders.administer import ChangeOrder, ListAllOrders, ReadAnyOrder, Sought, UpdateOrder
from core.commerce.orders.cancel_order import CancelOrder
from core.commerce.orders.feature import Ordering
from core.commerce.orders.list_orders import ListOrders
from core.commerce.orders.model import AdminOrderPage, AdminOrderView, OrderPage, OrderStatus, OrderView
from core.commerce.orders.read_order import ReadOrder
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.idempotency import IdempotencyKey, Idempotent
from entrypoints.http.paging import Cursor, Limit

Status = Annotated[OrderStatus | None, QueryParameter(name="status", description="Those of this status alone.")]
Flagged = Annotated[
    bool | None, QueryParameter(name="flagged", description="Those that need somebody to look at them, or the others.")
]
Buyer = Annotated[UUID | None, QueryParameter(name="user_id", description="Those of this person alone.")]


@feature_routes(Ordering)
def order_routes(app: AppSpec, feature: Ordering, use: Use) -> list[HTTPRouteHandler]:
    """Lists, one order, changing one's mind; and what admins do."""
    return [*_own(feature, use), *_of_all(app, feature, use)]


def _own(feature: Ordering, use: Use) -> list[HTTPRouteHandler]:
    listed: ListOrders = use(ListOrders)
    read: ReadOrder = use(ReadOrder)
    cancel: CancelOrder = use(CancelOrder)
    once: Idempotent = use(Idempotent)

    @get(feature.path)
    async def list_orders(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> OrderPage:
        """One's own, the newest first."""
        return await listed(actor, limit, cursor)

    @get(f"{feature.path}/{{order_id:uuid}}")
    async def get_order(actor: Actor, order_id: UUID) -> OrderView:
        """While it waits for its payment, the payment provider is asked first, at most once in five seconds."""
        return await read(actor, order_id)

    @post(f"{feature.path}/{{order_id:uuid}}/cancel", status_code=200)
    async def cancel_order(
        request: Request[Actor, Any, Any], order_id: UUID, idempotency_key: IdempotencyKey = None
    ) -> Response[OrderView]:
        """While it waits for its payment: what was set aside is given back, and nobody can pay any more."""
        return await once(request, idempotency_key, lambda: cancel(request.user, order_id), status=200, reserving=True)

    return [list_orders, get_order, cancel_order]


def _of_all(app: AppSpec, feature: Ordering, use: Use) -> list[HTTPRouteHandler]:
    listed: ListAllOrders = use(ListAllOrders)
    read: ReadAnyOrder = use(ReadAnyOrder)
    update: UpdateOrder = use(UpdateOrder)
    admins = {ACCESS: Access(app.slug, role="admin")}

    @get(feature.admin_path, opt=admins)
    async def list_all_orders(
        actor: Actor,
        *,
        only: Status = None,
        flagged: Flagged = None,
        buyer: Buyer = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> AdminOrderPage:
        """The app's, the newest first."""
        return await listed(actor, Sought(status=only, flagged=flagged, user_id=buyer), limit, cursor)

    @get(f"{feature.admin_path}/{{order_id:uuid}}", opt=admins)
    async def get_any_order(actor: Actor, order_id: UUID) -> AdminOrderView:
        return await read(actor, order_id)

    @patch(f"{feature.admin_path}/{{order_id:uuid}}", opt=admins)
    async def update_order(actor: Actor, order_id: UUID, data: ChangeOrder) -> AdminOrderView:
        """Say that it was sent, or that somebody has looked at its flag."""
        return await update(actor, order_id, data)

    return [list_all_orders, get_any_order, update_order]
