"""From a cart to a payment page."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.commerce.cart.model import CartLine
from core.commerce.cart.ports import Carts
from core.commerce.catalog.ports import Products
from core.commerce.coupons.look_up import LookUpCoupon
from core.commerce.coupons.model import Typed
from core.commerce.orders.create_session import Url
from core.commerce.orders.end_session import EndSession
from core.commerce.orders.feature import Ordering
from core.commerce.orders.model import OpenedSession, Order
from core.commerce.orders.open_session import OpenSession
from core.commerce.orders.place import Place, Wish
from core.commerce.orders.ports import Orders
from core.commerce.orders.pricing import Item, for_money, for_sale
from core.commerce.payments.return_urls import ReturnUrls
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Conflict
from core.shared.ports import UnitOfWork


class CheckOutCart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A coupon, and where the payment page leads back to: to origins of the app alone."""

    coupon_code: Typed | None = None
    success_url: Url | None = None
    cancel_url: Url | None = None


class CheckoutView(msgspec.Struct, frozen=True, kw_only=True):
    """The order, where it is paid, and until when its goods are set aside."""

    order_id: UUID
    session_id: str
    checkout_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CheckOut:
    """Makes an order of what is in the cart, sets its goods aside and opens a payment page. The cart stays as it is
    until the order is paid. A cart has one open checkout: an earlier one ends with this one's beginning.

    Raises `Conflict` with `cart_empty`, `product_unavailable` or `mixed_currencies`, `Invalid` for a URL, and what
    `LookUpCoupon`, `Place` and `OpenSession` raise.
    """

    orders: Orders
    carts: Carts
    products: Products
    look_up: LookUpCoupon
    place: Place
    open: OpenSession
    end: EndSession
    urls: ReturnUrls
    uow: UnitOfWork

    async def __call__(self, app: AppSpec, actor: Actor, command: CheckOutCart) -> CheckoutView:
        feature = app.feature(Ordering) or Ordering()
        success = self.urls(app, command.success_url, path=feature.success_path, pointer="/success_url")
        cancel = self.urls(app, command.cancel_url, path=feature.cancel_path, pointer="/cancel_url")
        code = command.coupon_code
        coupon_id = None if code is None else (await self.look_up(actor, code)).id
        async with self.uow(actor.app):
            earlier = await self.orders.lock_open_of_cart(actor.app, actor.user_id)
            wish = replace(await self._wish(actor), coupon_id=coupon_id, success_url=success, cancel_url=cancel)
            order = await self.place(actor, wish, earlier)
            for ended in earlier:
                await self.end.in_time(ended)
        session = await self._opened(app, order, earlier)
        return CheckoutView(
            order_id=order.id, session_id=session.id, checkout_url=session.url, expires_at=order.expires_at
        )

    async def _opened(self, app: AppSpec, order: Order, earlier: Sequence[Order]) -> OpenedSession:
        """The new session, while the earlier ones end: a slow provider is waited for once."""
        ending = asyncio.gather(
            *(self.end.at_once(old.app, old.id, old.session.id) for old in earlier if old.session is not None)
        )
        try:
            return await self.open(app, order, or_fail=True)
        finally:
            await ending

    async def _wish(self, actor: Actor) -> Wish:
        lines = await self.carts.lines(actor.app, actor.user_id)
        if not lines:
            raise Conflict("cart_empty", "There is nothing in the cart.")
        items = await self._items(actor, lines)
        currencies = {product.currency for product, _ in items}
        if len(currencies) > 1:
            raise Conflict("mixed_currencies", "An order has one currency, and the cart holds goods of several.")
        return Wish(type="one_time", lines=for_money(items), currency=currencies.pop(), from_cart=True, attempt=1)

    async def _items(self, actor: Actor, lines: Sequence[CartLine]) -> list[Item]:
        products = await self.products.get(actor.app, [line.product_id for line in lines])
        gone = next((line for line in lines if line.product_id not in products), None)
        if gone is not None:
            raise Conflict("product_unavailable", "This is not for sale any more.", product_id=str(gone.product_id))
        items = [(products[line.product_id], line.quantity) for line in lines]
        for_sale(items)
        return items
