"""Placing an order: everything it needs is set aside with it, or nothing is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.commerce.coupons.model import discount_of
from core.commerce.coupons.redeem import RedeemCoupon
from core.commerce.entitlements.ports import Entitlements
from core.commerce.orders.give_back import wanted
from core.commerce.orders.model import RESERVED, Order, OrderLine, OrderType
from core.commerce.orders.ports import Orders, Stock
from core.commerce.orders.pricing import discounted, subtotal_of
from core.shared.actor import Actor
from core.shared.errors import Conflict
from core.shared.ports import Clock, Ids


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to order, at prices that we looked up; `attempt` is 1 where a payment page is opened next."""

    type: OrderType
    lines: tuple[OrderLine, ...]
    currency: str
    coupon_id: UUID | None = None
    from_cart: bool = False
    attempt: int = 0
    success_url: str | None = None
    cancel_url: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Keeps a pending order for a wish, in the caller's unit of work. Orders that it stands `instead_of`, which are
    locked, end as expired and give back what they held, so that it can have it.

    What several orders may want at once is locked in one order everywhere (ownership, coupons by id, products by id),
    so that nobody waits in a circle. Raises `Conflict` with `already_owned` or `out_of_stock`,
    `Invalid("order_too_large")` and what `RedeemCoupon` raises.
    """

    orders: Orders
    stock: Stock
    redeem: RedeemCoupon
    entitlements: Entitlements
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, wish: Wish, instead_of: Sequence[Order] = ()) -> Order:
        now, order_id = self.clock.now(), self.ids.new()
        subtotal = subtotal_of(wish.lines)
        await self._check_ownership(actor, wish.lines)
        released = [(old.coupon_id, old.id) for old in instead_of if old.held and old.coupon_id is not None]
        coupon = await self.redeem(actor.app, wish.coupon_id, released)
        if coupon is not None:
            await self.redeem.count(coupon, wish.currency, order_id, actor.user_id, now)
        discount = discount_of(coupon, subtotal) if coupon else 0
        order = Order(
            id=order_id,
            app=actor.app,
            user_id=actor.user_id,
            type=wish.type,
            status="pending",
            currency=wish.currency,
            lines=discounted(wish.lines, discount),
            subtotal_cents=subtotal,
            discount_cents=discount,
            total_cents=subtotal - discount,
            coupon_id=coupon.id if coupon else None,
            coupon_code=coupon.code if coupon else None,
            from_cart=wish.from_cart,
            attempt=wish.attempt,
            success_url=wish.success_url,
            cancel_url=wish.cancel_url,
            created_at=now,
            expires_at=now + RESERVED,
        )
        await self._move_stock(order, [old for old in instead_of if old.held])
        for old in instead_of:
            await self.orders.save(replace(old, status="expired", held=False))
        await self.orders.add(order)
        return order

    async def _check_ownership(self, actor: Actor, lines: Sequence[OrderLine]) -> None:
        digital = {line.product_id for line in lines if line.digital and line.product_id is not None}
        if not digital:
            return
        await self.entitlements.lock(actor.app, actor.user_id)
        for product_id in sorted(digital):
            if await self.entitlements.of(actor.app, actor.user_id, product_id):
                raise Conflict("already_owned", "You own this already.", product_id=str(product_id))

    async def _move_stock(self, order: Order, instead_of: Sequence[Order]) -> None:
        returned: Counter[UUID] = Counter()
        for old in instead_of:
            returned.update(dict(wanted(old.lines)))
        needed = dict(wanted(order.lines))
        for product_id in sorted({*returned, *needed}):
            if returned[product_id]:
                await self.stock.give_back(order.app, product_id, returned[product_id])
            quantity = needed.get(product_id, 0)
            if quantity and not await self.stock.reserve(order.app, product_id, quantity):
                raise Conflict("out_of_stock", "There is not enough of this left.", product_id=str(product_id))
