"""Changing one's mind before paying."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.commerce.orders.end_session import EndSession
from core.commerce.orders.model import Order, OrderView
from core.commerce.orders.ports import Holdings, Orders
from core.commerce.orders.read_order import ReadOrder
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Ends one's own order that is pending and whose money is not under way, gives back what it held, and then ends its
    session. Somebody who paid in that very moment has paid for a cancelled order, which is flagged for an admin.

    Raises `NotFound` for an order that isn't one's own and `Conflict("order_not_pending")`.
    """

    orders: Orders
    holdings: Holdings
    end: EndSession
    read: ReadOrder
    uow: UnitOfWork

    async def __call__(self, actor: Actor, order_id: UUID) -> OrderView:
        order = await self._cancelled(actor, order_id)
        if order.session is not None:
            await self.end.at_once(order.app, order.id, order.session.id)
        return await self.read.as_it_is(actor, order_id)

    async def _cancelled(self, actor: Actor, order_id: UUID) -> Order:
        async with self.uow(actor.app):
            order = await self.orders.lock(actor.app, order_id)
            if order is None or order.user_id != actor.user_id:
                raise NotFound
            if order.status != "pending" or order.awaiting_payment:
                raise Conflict("order_not_pending", "Only an order that waits for its payment can be cancelled.")
            if order.held:
                await self.holdings.give_back(order)
            await self.orders.save(replace(order, status="cancelled", held=False))
            await self.end.in_time(order)
        return order
