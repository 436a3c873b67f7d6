"""One order, as it is this moment."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from core.commerce.orders.model import Order, OrderView, view_of
from core.commerce.orders.ports import Orders, Reconciles, RefundsOf
from core.commerce.payments.model import GatewayRefusedError
from core.shared.actor import Actor
from core.shared.errors import NotFound, Unavailable
from core.shared.ports import Clock, UnitOfWork

ASK_AGAIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class ReadOrder:
    """One's own order. While it is pending the payment provider is asked first, at most once in five seconds, so that
    the page after a payment shows it paid even where no webhook gets through. When it can't be asked, what is known is
    shown. Raises `NotFound` for an order that isn't one's own."""

    orders: Orders
    refunds: RefundsOf
    reconcile: Reconciles
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, order_id: UUID) -> OrderView:
        order = await self._own(actor, order_id)
        if self._askable(order) and await self._my_turn(order):
            with suppress(Unavailable, GatewayRefusedError):
                await self.reconcile(actor.app, order_id)
            order = await self._own(actor, order_id)
        return await self._shown(order)

    async def as_it_is(self, actor: Actor, order_id: UUID) -> OrderView:
        """The same without asking anybody."""
        return await self._shown(await self._own(actor, order_id))

    async def _shown(self, order: Order) -> OrderView:
        refunds = await self.refunds.of(order.app, [order.id])
        return view_of(order, refunds.get(order.id, []))

    async def _own(self, actor: Actor, order_id: UUID) -> Order:
        order = await self.orders.get(actor.app, order_id)
        if order is None or order.user_id != actor.user_id:
            raise NotFound
        return order

    def _askable(self, order: Order) -> bool:
        if order.status != "pending" or order.session is None:
            return False
        now = self.clock.now()
        return order.asked_at is None or not now - ASK_AGAIN < order.asked_at <= now

    async def _my_turn(self, order: Order) -> bool:
        """Of several who look at once one asks."""
        async with self.uow(order.app):
            current = await self.orders.lock(order.app, order.id)
            if current is None or not self._askable(current):
                return False
            await self.orders.save(replace(current, asked_at=self.clock.now()))
        return True
