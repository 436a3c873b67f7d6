"""Letting nobody pay any more for an order that has ended."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from core.commerce.orders.model import Order
from core.commerce.orders.ports import Reconciles
from core.commerce.payments.model import GatewayRefusedError
from core.commerce.payments.ports import CheckoutGateway
from core.platform.jobs.ports import Jobs
from core.shared.errors import Unavailable
from core.shared.ports import Clock

JOB = "orders.end_session"
LATER = timedelta(minutes=1)


class EndedOrder(msgspec.Struct, frozen=True):
    """The payload of the job."""

    order_id: UUID
    session_id: str


@dataclass(frozen=True, slots=True)
class EndSession:
    """Ends a checkout session at the provider. If somebody was faster and has paid in it, what the provider says is
    asked for and followed: the facts win.

    Who ends an order says so in its transaction (`in_time`: a job sees to it a minute later, whatever becomes of this
    process) and once that is committed does it `at_once`, which leaves to the job what can't be done just now.
    """

    gateway: CheckoutGateway
    reconcile: Reconciles
    jobs: Jobs
    clock: Clock

    async def __call__(self, app: str, order_id: UUID, session_id: str) -> None:
        """Raises `Unavailable`."""
        checkout = await self.gateway.expire(session_id)
        if checkout is not None and checkout.status == "complete":
            await self.reconcile(app, order_id)

    async def in_time(self, order: Order) -> None:
        if order.session is not None:
            work = EndedOrder(order.id, order.session.id)
            await self.jobs.add(order.app, JOB, work, due_at=self.clock.now() + LATER, key=order.session.id)

    async def at_once(self, app: str, order_id: UUID, session_id: str) -> None:
        with suppress(Unavailable, GatewayRefusedError):
            await self(app, order_id, session_id)
