"""What sells: the figure behind popularity."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from core.commerce.catalog.ports import Sales
from core.commerce.orders.model import PAID, OrderStatus
from core.commerce.orders.ports import Orders

SOLD: frozenset[OrderStatus] = PAID - {"refunded"}
"""Orders whose pieces count: a disputed one until the money is gone."""


@dataclass(frozen=True, slots=True)
class CountSales:
    """Brings the figures to what an order is now, in the caller's unit of work: once, whatever is told how often and in
    which order."""

    orders: Orders
    sales: Sales

    async def __call__(self, app: str, order_id: UUID) -> None:
        order = await self.orders.lock(app, order_id)
        if order is None:
            return
        sold = order.status in SOLD
        if not await self.sales.mark(app, order_id, sold=sold):
            return
        pieces: Counter[UUID] = Counter()
        for line in order.lines:
            if line.product_id is not None:
                pieces[line.product_id] += line.quantity if sold else -line.quantity
        await self.sales.count(app, pieces)
