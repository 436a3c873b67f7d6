"""Asking the payment provider about an order, in case that we have not heard."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.commerce.orders.ports import Orders
from core.commerce.payments.model import GatewayRefusedError
from core.commerce.payments.ports import CheckoutGateway, OldOrders
from core.commerce.payments.take_in_checkout import TakeInCheckout
from core.shared.actor import STUDIO
from core.shared.errors import Unavailable
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class Reconcile:
    """`core.commerce.orders.ports.Reconciles`: brings an order up to what its checkout session has become, also one
    that has ended: money for it is not to be overlooked."""

    orders: Orders
    gateway: CheckoutGateway
    take_in: TakeInCheckout
    clock: Clock

    async def __call__(self, app: str, order_id: UUID) -> None:
        order = await self.orders.get(app, order_id)
        if order is None or order.session is None:
            return
        checkout = await self.gateway.read(order.session.id)
        if checkout is not None:
            await self.take_in(checkout, self.clock.now())


@dataclass(frozen=True, slots=True)
class ReconcileOld:
    """The same for pending orders that nobody looks at, the longest unheard first, at most so many; how many were asked
    about. What can't be asked now is asked later."""

    orders: Orders
    old: OldOrders
    reconcile: Reconcile
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, most: int) -> int:
        async with self.uow(STUDIO):
            found = await self.old.unheard(self.clock.now(), most)
        for app, order_id in found:
            async with self.uow(app):
                order = await self.orders.lock(app, order_id)
                if order is not None:
                    await self.orders.save(replace(order, asked_at=self.clock.now()))
            with suppress(Unavailable, GatewayRefusedError):
                await self.reconcile(app, order_id)
        return len(found)
