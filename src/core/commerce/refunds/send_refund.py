"""Asking the payment provider for a refund that was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.commerce.orders.ports import Orders
from core.commerce.payments.kept import ProviderRefund
from core.commerce.payments.model import GatewayRefusedError, RefundOutcome
from core.commerce.payments.ports import RefundGateway
from core.commerce.payments.stripe_events import refund_state
from core.commerce.payments.take_in_reversal import TakeInReversal
from core.commerce.refunds.model import Refund
from core.commerce.refunds.ports import Refunds
from core.shared.errors import Unavailable
from core.shared.ports import Clock, UnitOfWork

PATIENCE = timedelta(minutes=10)


class RefundWork(msgspec.Struct, frozen=True):
    """The payload of the job that sees a refund through."""

    id: UUID


@dataclass(frozen=True, slots=True)
class SendRefund:
    """Sees a pending refund through: has the provider make it, once however often this is called, or asks what became
    of it; one that the provider refuses has failed. Then the order follows.

    Raises `Unavailable("provider_unavailable")` while nobody knows; the refund is pending then.
    """

    orders: Orders
    refunds: Refunds
    gateway: RefundGateway
    take_in: TakeInReversal
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: str, refund_id: UUID) -> None:
        refund = await self.refunds.get(app, refund_id)
        if refund is None or refund.status != "pending" or refund.payment is None or refund.order_id is None:
            return
        try:
            outcome = await self._outcome(refund, refund.order_id, refund.payment)
        except GatewayRefusedError:
            await self._refused(refund, refund.order_id)
            return
        if outcome is None:
            return
        await self.take_in(
            ProviderRefund(
                payment=refund.payment,
                id=outcome.id,
                amount_cents=refund.amount_cents,
                state=refund_state(outcome.status),
                refund_id=refund.id,
                at=self.clock.now(),
            )
        )

    async def _outcome(self, refund: Refund, order_id: UUID, payment: str) -> RefundOutcome | None:
        if refund.provider_id is not None:
            return await self.gateway.read(refund.provider_id)
        return await self.gateway.refund(refund.app, refund.id, order_id, payment, refund.amount_cents)

    async def _refused(self, refund: Refund, order_id: UUID) -> None:
        async with self.uow(refund.app):
            await self.orders.lock(refund.app, order_id)
            present = await self.refunds.get(refund.app, refund.id)
            if present is not None and present.status == "pending":
                await self.refunds.put(replace(present, status="failed", settled_at=self.clock.now()))


@dataclass(frozen=True, slots=True)
class SendWaitingRefunds:
    """The same for all that have been pending for ten minutes, at most so many; how many it dealt with. One that the
    provider can't answer for waits on."""

    refunds: Refunds
    send: SendRefund
    clock: Clock

    async def __call__(self, most: int) -> int:
        waiting = await self.refunds.waiting(self.clock.now() - PATIENCE, most)
        for app, refund_id in waiting:
            try:
                await self.send(app, refund_id)
            except Unavailable:
                continue
        return len(waiting)
