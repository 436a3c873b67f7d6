"""What was set aside for an order that ended unpaid."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from core.commerce.orders.model import Order, OrderLine
from core.commerce.orders.ports import CouponUses, Stock


def wanted(lines: tuple[OrderLine, ...]) -> list[tuple[UUID, int]]:
    """How many of each product, in the order of ids: whoever locks them in it waits for nobody who waits for them."""
    pieces: Counter[UUID] = Counter()
    for line in lines:
        if line.product_id is not None:
            pieces[line.product_id] += line.quantity
    return sorted(pieces.items())


@dataclass(frozen=True, slots=True)
class GiveBack:
    """`core.commerce.orders.ports.Holdings`. Coupon first and then stock, as they were taken."""

    stock: Stock
    uses: CouponUses

    async def give_back(self, order: Order) -> None:
        if order.coupon_id is not None:
            await self.uses.release(order.app, order.coupon_id, order.id)
        for product_id, quantity in wanted(order.lines):
            await self.stock.give_back(order.app, product_id, quantity)
