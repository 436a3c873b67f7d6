"""Giving money back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from core.commerce.orders.model import Order
from core.commerce.orders.ports import Orders
from core.commerce.payments.fold_money import FoldMoney
from core.commerce.payments.fulfil import Fulfil
from core.commerce.payments.ports import Payments
from core.commerce.payments.reversed_money import LIVE, Money
from core.commerce.refunds.model import MadeRefund, Refund, RefundOrder
from core.commerce.refunds.ports import Refunds
from core.commerce.refunds.send_refund import RefundWork, SendRefund
from core.platform.audit.ports import Audit
from core.platform.jobs.ports import Jobs
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound, Unavailable
from core.shared.ports import Clock, Ids, UnitOfWork

JOB = "payments.send_refund"
AGAIN = timedelta(minutes=1)
"""How long after its making a refund is looked at that nobody has seen through."""


@dataclass(frozen=True, slots=True)
class MakeRefund:
    """Gives back a part or the rest of what was paid for an order: sets it aside, so that however many do this at once
    never more goes back than came in; has the provider make it; has the order follow. While the provider can't be
    asked, the refund is pending and a job goes on trying.

    A refund is of one payment: of an order that was paid twice, the latest that has so much left. What credits bought
    is refunded whole, in credits, at once.

    Raises `NotFound`, and `Conflict` with `not_refundable` for what was not paid, is disputed or is refused by the
    provider, or with `refund_exceeds_remaining`.
    """

    orders: Orders
    payments: Payments
    refunds: Refunds
    fold: FoldMoney
    send: SendRefund
    fulfil: Fulfil
    jobs: Jobs
    audit: Audit
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, command: RefundOrder) -> MadeRefund:
        async with self.uow(actor.app):
            order = await self.orders.lock(actor.app, command.order_id)
            if order is None:
                raise NotFound
            refund = await self._set_aside(actor, order, command)
            await self.refunds.put(refund)
            await self.audit.record(
                actor.app,
                "refund_asked",
                order.user_id,
                by=str(actor.user_id),
                order=str(order.id),
                refund=str(refund.id),
                amount=f"{refund.amount_cents} {refund.currency}",
            )
            if refund.payment is not None:
                due_at = self.clock.now() + AGAIN
                await self.jobs.add(actor.app, JOB, RefundWork(refund.id), due_at=due_at, key=str(refund.id))
        if refund.payment is None:
            await self.fulfil(actor.app, order.id)
        with suppress(Unavailable):
            await self.send(actor.app, refund.id)
        made = await self.refunds.get(actor.app, refund.id) or refund
        if made.status == "failed":
            raise Conflict("not_refundable", "The payment provider refused this refund.")
        return msgspec.convert(made, MadeRefund, from_attributes=True)

    async def _set_aside(self, actor: Actor, order: Order, command: RefundOrder) -> Refund:
        if order.type == "credits":
            payment, amount = None, await self._credits(order, command.amount_cents)
        else:
            folded = await self.fold(await self.payments.of(order.app, order.id))
            money, amount = _chosen(folded, command.amount_cents)
            payment = money.payment.id
        now = self.clock.now()
        return Refund(
            id=self.ids.new(),
            app=order.app,
            order_id=order.id,
            payment=payment,
            amount_cents=amount,
            currency=order.currency,
            status="succeeded" if payment is None else "pending",
            source="admin",
            reason=command.reason,
            made_by=actor.user_id,
            created_at=now,
            settled_at=now if payment is None else None,
        )

    async def _credits(self, order: Order, wanted: int | None) -> int:
        if order.paid_at is None or order.total_cents == 0:
            raise Conflict("not_refundable", "Nothing was paid for this order.")
        if any(row.status in LIVE for row in await self.refunds.of_order(order.app, order.id)):
            raise Conflict("refund_exceeds_remaining", "This is more than what remains.", remaining_cents=0)
        if wanted not in {None, order.total_cents}:
            raise Conflict("not_refundable", "What was bought with credits is refunded whole.")
        return order.total_cents


def _chosen(folded: Sequence[Money], wanted: int | None) -> tuple[Money, int]:
    """The payment to refund, the latest that will do, and how much of it."""
    paid = [money for money in reversed(folded) if money.payment.amount_cents]
    if not paid or all(money.disputed for money in paid):
        reason = "The buyer's bank deals with this payment." if paid else "Nothing was paid for this order."
        raise Conflict("not_refundable", reason)
    for money in paid:
        if money.refundable and (wanted is None or wanted <= money.refundable):
            return money, wanted or money.refundable
    remaining = max(money.refundable for money in paid)
    raise Conflict("refund_exceeds_remaining", "This is more than what remains.", remaining_cents=remaining)
