"""The cart, and from it to the payment page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.handlers import HTTPRouteHandler

from core.commerce.cart.change_cart import ChangeCart
from core.commerce.cart.feature import Cart
from core.commerce.cart.model import AddToCart, CartView, ChangeQuantity
from core.commerce.cart.put_into_cart import PutIntoCart
from core.commerce.cart.read_cart import ReadCart
from core.commerce.cart.take_out_of_cart import TakeOutOfCart
from core.commerce.checkout.check_out import CheckOut, CheckOutCart, CheckoutView
from core.commerce.orders.feature import Ordering
from core.platform.registry.apps import ManifestError
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.idempotency import IdempotencyKey, Idempotent


@feature_routes(Cart)
def cart_routes(app: AppSpec, feature: Cart, use: Use) -> list[HTTPRouteHandler]:
    """Every change answers the whole cart.

    Raises `ManifestError` for an app that has no orders.
    """
    if app.feature(Ordering) is None:
        raise ManifestError(f"{app.slug}: carts are checked out, but the app has no orders")
    read: ReadCart = use(ReadCart)
    put_in: PutIntoCart = use(PutIntoCart)
    change: ChangeCart = use(ChangeCart)
    take_out: TakeOutOfCart = use(TakeOutOfCart)
    check_out: CheckOut = use(CheckOut)
    once: Idempotent = use(Idempotent)

    @get(feature.path)
    async def get_cart(actor: Actor) -> CartView:
        """At today's prices, with what has changed since things were put in."""
        return await read(actor)

    @post(feature.path)
    async def add_to_cart(
        request: Request[Actor, Any, Any], data: AddToCart, idempotency_key: IdempotencyKey = None
    ) -> Response[CartView]:
        """So many pieces more of a product."""
        return await once(request, idempotency_key, lambda: put_in(request.user, data))

    @patch(f"{feature.path}/{{product_id:uuid}}")
    async def update_cart_item(actor: Actor, product_id: UUID, data: ChangeQuantity) -> CartView:
        """How many pieces it is to be."""
        return await change(actor, product_id, data)

    @delete(f"{feature.path}/{{product_id:uuid}}", status_code=200)
    async def remove_from_cart(actor: Actor, product_id: UUID) -> CartView:
        """All pieces of it."""
        return await take_out(actor, product_id)

    @post(feature.checkout_path)
    async def check_out_cart(
        request: Request[Actor, Any, Any], data: CheckOutCart | None = None, idempotency_key: IdempotencyKey = None
    ) -> Response[CheckoutView]:
        """Make an order of the cart, set its goods aside for half an hour and open a payment page. An earlier open
        checkout of the cart ends."""
        wish = data or CheckOutCart()
        return await once(request, idempotency_key, lambda: check_out(app, request.user, wish), reserving=True)

    return [get_cart, add_to_cart, update_cart_item, remove_from_cart, check_out_cart]
