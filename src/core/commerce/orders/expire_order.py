"""Orders that nobody paid in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.commerce.orders.model import Order
from core.commerce.orders.ports import Holdings, Orders, Reconciles
from core.commerce.payments.ports import CheckoutGateway
from core.platform.jobs.ports import Jobs
from core.shared.ports import Clock, UnitOfWork

JOB = "orders.expire"
BATCH = 200


class OverdueOrder(msgspec.Struct, frozen=True):
    """The payload of the job."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class FindOverdue:
    """A job for each order whose time is over. Those that could not be ended come again."""

    orders: Orders
    jobs: Jobs

    async def __call__(self, now: datetime) -> int:
        found = await self.orders.due(now, BATCH)
        for app, order_id in found:
            await self.jobs.add(app, JOB, OverdueOrder(order_id))
        return len(found)


@dataclass(frozen=True, slots=True)
class ExpireOrder:
    """Ends an order that is overdue and gives back what it held, once. First the provider is asked to let nobody pay
    any more, and nothing is given back before it has said so: raises `Unavailable` while it can't be asked. Did
    somebody pay in the meantime, the order is brought to what the provider says instead."""

    orders: Orders
    gateway: CheckoutGateway
    reconcile: Reconciles
    holdings: Holdings
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: str, order_id: UUID) -> None:
        order = await self.orders.get(app, order_id)
        if order is None or not self._overdue(order):
            return
        if order.session is not None:
            checkout = await self.gateway.expire(order.session.id)
            if checkout is not None and checkout.status == "complete":
                await self.reconcile(app, order_id)
                if not order.awaiting_payment:
                    return
        await self._end(order)

    async def _end(self, order: Order) -> None:
        async with self.uow(order.app):
            current = await self.orders.lock(order.app, order.id)
            if current is None or not self._overdue(current) or current.session != order.session:
                return
            if current.held:
                await self.holdings.give_back(current)
            await self.orders.save(replace(current, status="expired", held=False, awaiting_payment=False))

    def _overdue(self, order: Order) -> bool:
        return order.status == "pending" and order.expires_at <= self.clock.now()
