"""Asking the payment provider about an order, in case that we have not heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from core.commerce.orders.model import Order
from core.commerce.orders.ports import Orders
from core.commerce.payments.model import GatewayRefusedError
from core.commerce.payments.ports import CheckoutGateway, OldOrders
from core.commerce.payments.take_in_checkout import TakeInCheckout
from core.shared.actor import STUDIO
from core.shared.errors import Unavailable
from core.shared.ports import Clock, UnitOfWork

PATIENCE = timedelta(seconds=5)
"""How long after a question about an order no other is asked."""


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Brings a pending order up to what its checkout session has become, asking at most once in five seconds unless
    `at_once`. The order as it is then, also when the provider can't be reached; None where there is none."""

    orders: Orders
    gateway: CheckoutGateway
    take_in: TakeInCheckout
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: str, order_id: UUID, *, at_once: bool = False) -> Order | None:
        order = await self.orders.get(app, order_id)
        if order is None or not self._worth_asking(order, at_once=at_once):
            return order
        async with self.uow(app):
            order = await self.orders.lock(app, order_id)
            if order is None or order.session is None or not self._worth_asking(order, at_once=at_once):
                return order
            order = replace(order, asked_at=self.clock.now())
            await self.orders.save(order)
            session = order.session
        try:
            checkout = await self.gateway.read(session.id) if session else None
        except (Unavailable, GatewayRefusedError):
            return order
        if checkout is None:
            return order
        return await self.take_in(checkout, self.clock.now()) or order

    def _worth_asking(self, order: Order, *, at_once: bool) -> bool:
        if order.status != "pending" or order.session is None:
            return False
        since = None if order.asked_at is None else self.clock.now() - order.asked_at
        # A clock that was set back has asked in the future.
        return at_once or since is None or not timedelta() <= since < PATIENCE


@dataclass(frozen=True, slots=True)
class ReconcileOld:
    """The same for orders that nobody looks at, the longest unheard first; how many were asked about."""

    old: OldOrders
    reconcile: Reconcile
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, most: int) -> int:
        async with self.uow(STUDIO):
            found = await self.old.unheard(self.clock.now(), most)
        for app, order_id in found:
            await self.reconcile(app, order_id)
        return len(found)
