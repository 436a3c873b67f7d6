"""Ordering what one names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from core.commerce.cart.model import MOST, Quantity
from core.commerce.catalog.ports import Products
from core.commerce.coupons.look_up import LookUpCoupon
from core.commerce.coupons.model import Typed
from core.commerce.orders.buy_with_credits import BuyWithCredits
from core.commerce.orders.feature import CreditPack, DirectOrders
from core.commerce.orders.model import OrderType, OrderView, view_of
from core.commerce.orders.place import Place, Wish
from core.commerce.orders.pricing import Item, for_credits, for_money, for_sale, of_pack
from core.shared.actor import Actor
from core.shared.errors import Invalid, NotFound
from core.shared.money import Currency
from core.shared.ports import UnitOfWork


class WantedItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many of a product."""

    product_id: UUID
    quantity: Quantity = 1


class PlaceOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Either `items` or the key of a `credit_pack`. Prices and the currency are the service's; a `currency` that is
    given must be that one."""

    items: Annotated[list[WantedItem], Meta(min_length=1, max_length=50)] | None = None
    credit_pack: Annotated[str, Meta(min_length=1, max_length=64, examples=["credits_100"])] | None = None
    pay_with: Literal["card", "credits"] = "card"
    coupon_code: Typed | None = None
    currency: Currency | None = None


@dataclass(frozen=True, slots=True)
class Buy:
    """Makes an order: one for money waits for its payment, one for credits is bought at once.

    Raises `NotFound` for unknown products, `Conflict("product_unavailable")`, `Invalid` with `mixed_currencies`,
    `quantity_too_large` or `validation_failed`, and what `Place`, `LookUpCoupon` and `BuyWithCredits` raise.
    """

    products: Products
    look_up: LookUpCoupon
    place: Place
    with_credits: BuyWithCredits
    uow: UnitOfWork

    async def __call__(self, feature: DirectOrders, actor: Actor, command: PlaceOrder) -> OrderView:
        if (command.items is None) == (command.credit_pack is None):
            raise Invalid("validation_failed", "Name either items or a credit pack.", pointer="/items")
        pack = _pack(feature, command)
        if pack is not None:
            return await self._order(
                actor, command, Wish(type="credit_pack", lines=of_pack(pack), currency=pack.currency)
            )
        items = await self._items(actor, command.items or [])
        if command.pay_with == "credits":
            if command.coupon_code is not None:
                raise Invalid("validation_failed", "Coupons are for money.", pointer="/coupon_code")
            wish = Wish(type="credits", lines=for_credits(items), currency="credits")
            return await self.with_credits(actor, wish)
        return await self._order(actor, command, _for_money(items))

    async def _order(self, actor: Actor, command: PlaceOrder, wish: Wish) -> OrderView:
        if command.currency not in {None, wish.currency}:
            raise Invalid("validation_failed", "This is sold in another currency.", pointer="/currency")
        if command.coupon_code is not None:
            coupon = await self.look_up(actor, command.coupon_code)
            wish = msgspec.structs.replace(wish, coupon_id=coupon.id)
        async with self.uow(actor.app):
            order = await self.place(actor, wish)
        return view_of(order, [])

    async def _items(self, actor: Actor, wanted: list[WantedItem]) -> list[Item]:
        pieces: Counter[UUID] = Counter()
        for item in wanted:
            pieces[item.product_id] += item.quantity
        if any(quantity > MOST for quantity in pieces.values()):
            raise Invalid("quantity_too_large", "There may be 99 pieces of a product at most.", pointer="/items")
        products = await self.products.get(actor.app, list(pieces))
        if len(products) < len(pieces):
            raise NotFound
        items = [(products[product_id], quantity) for product_id, quantity in pieces.items()]
        for_sale(items)
        return items


def _pack(feature: DirectOrders, command: PlaceOrder) -> CreditPack | None:
    if command.credit_pack is None:
        return None
    pack = feature.pack(command.credit_pack)
    if pack is None:
        raise Invalid("validation_failed", "There is no such pack.", pointer="/credit_pack")
    if command.pay_with == "credits":
        raise Invalid("validation_failed", "Credits are bought for money.", pointer="/pay_with")
    return pack


def _for_money(items: list[Item]) -> Wish:
    currencies = {product.currency for product, _ in items}
    if len(currencies) > 1:
        raise Invalid("mixed_currencies", "An order has one currency.", pointer="/items")
    kind: OrderType = "one_time"
    return Wish(type=kind, lines=for_money(items), currency=currencies.pop())
