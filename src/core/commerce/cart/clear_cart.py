"""What was bought leaves the cart."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from core.commerce.cart.ports import Carts
from core.commerce.orders.give_back import wanted
from core.commerce.orders.model import Order


@dataclass(frozen=True, slots=True)
class ClearCart:
    """Takes what an order from a cart has bought out of that cart, and no piece more: what was added since stays. In
    the unit of work in which the order becomes paid, and once for it."""

    carts: Carts

    async def __call__(self, order: Order) -> None:
        if not order.from_cart or order.user_id is None:
            return
        bought = dict(wanted(order.lines))
        for line in await self.carts.lock(order.app, order.user_id):
            left = line.quantity - bought.get(line.product_id, 0)
            if left <= 0:
                await self.carts.remove(order.app, order.user_id, line.product_id)
            elif left < line.quantity:
                await self.carts.put(order.app, order.user_id, replace(line, quantity=left))
