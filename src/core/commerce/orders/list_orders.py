"""Lists of orders."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.orders.model import OrderPage, view_of
from core.commerce.orders.ports import Orders, RefundsOf
from core.shared.actor import Actor
from core.shared.paging import Cursors


@dataclass(frozen=True, slots=True)
class ListOrders:
    """One's own orders, the newest first. Raises `Invalid("invalid_cursor")`."""

    orders: Orders
    refunds: RefundsOf
    cursors: Cursors

    async def __call__(self, actor: Actor, limit: int = 20, cursor: str | None = None) -> OrderPage:
        listing = f"orders {actor.app} {actor.user_id}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        found = await self.orders.page(actor.app, actor.user_id, before, limit + 1)
        items = found[:limit]
        refunds = await self.refunds.of(actor.app, [order.id for order in items]) if items else {}
        more = self.cursors.seal(listing, items[-1].id) if len(found) > limit else None
        return OrderPage(items=[view_of(order, refunds.get(order.id, [])) for order in items], next_cursor=more)
