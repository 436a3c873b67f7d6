"""What is done about Stripe's events of checkouts, charges, refunds and disputes: each says a fact, and is done."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from core.commerce.payments.facts import StripeEvent
from core.commerce.payments.find_payment import FindPayment
from core.commerce.payments.kept import ChargeStep, ChargeTotal, ProviderDispute, ProviderRefund, RefundState, Reversal
from core.commerce.payments.metadata import uuid_of
from core.commerce.payments.model import Checkout, RefundStatus
from core.commerce.payments.ports import CheckoutGateway
from core.commerce.payments.reconcile import Reconcile
from core.commerce.payments.stripe_objects import charge_of, checkout_of, dispute_of, refund_of
from core.commerce.payments.take_in_checkout import TakeInCheckout
from core.commerce.payments.take_in_reversal import TakeInReversal
from core.shared.ports import Clock

CHECKOUTS = tuple(
    f"checkout.session.{what}" for what in ("completed", "async_payment_succeeded", "async_payment_failed", "expired")
)
CHARGES = ("charge.succeeded", "charge.refunded")
REFUNDS = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
DISPUTES = tuple(
    f"charge.dispute.{what}" for what in ("created", "updated", "closed", "funds_withdrawn", "funds_reinstated")
)

_STATES: dict[RefundStatus, RefundState] = {
    "pending": "pending",
    "requires_action": "pending",
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}


@dataclass(frozen=True, slots=True)
class HearCheckout:
    """A session of an order completed, was paid at last, was not, or expired."""

    gateway: CheckoutGateway
    take_in: TakeInCheckout
    clock: Clock

    async def __call__(self, event: StripeEvent) -> None:
        checkout = checkout_of(event.object)
        if checkout is None or checkout.mode != "payment":
            return
        checkout = _as_told(checkout, event.type)
        if checkout.payment_status == "paid" and checkout.amount_total and checkout.payment_intent is None:
            # Refunds and disputes will name the payment, so we have to know it.
            present = await self.gateway.read(checkout.id)
            checkout = replace(checkout, payment_intent=present.payment_intent if present else None)
        failed = event.type == "checkout.session.async_payment_failed"
        await self.take_in(checkout, event.created_at or self.clock.now(), failed=failed)


@dataclass(frozen=True, slots=True)
class HearCharge:
    """How much of a charge went back, all refunds together."""

    find: FindPayment
    take_in: TakeInReversal
    reconcile: Reconcile
    clock: Clock

    async def __call__(self, event: StripeEvent) -> None:
        charge = charge_of(event.object)
        if charge is None:
            return
        ours = self.find.order(charge.app, charge.order_id)
        payment = await self.find(charge.payment, charge.id, ours)
        if payment is None:
            return
        at, refunded = event.created_at or self.clock.now(), max(charge.refunded_cents, 0)
        facts: list[Reversal] = [ChargeTotal(payment=payment, charge=charge.id, refunded_cents=refunded, at=at)]
        before = event.previous.get("amount_refunded")
        if isinstance(before, int) and 0 <= before < refunded:
            facts.append(ChargeStep(payment=payment, id=event.id, amount_cents=refunded - before, at=at))
        if not await self.take_in(*facts) and ours is not None and charge.refunded_cents:
            await self.reconcile(*ours)


@dataclass(frozen=True, slots=True)
class HearRefund:
    """A refund was made, went through, or was sent back by a bank."""

    find: FindPayment
    take_in: TakeInReversal
    clock: Clock

    async def __call__(self, event: StripeEvent) -> None:
        refund = refund_of(event.object)
        if refund is None or refund.outcome.amount_cents <= 0:
            return
        payment = await self.find(refund.payment, refund.charge, self.find.order(refund.app, refund.order_id))
        if payment is None:
            return
        await self.take_in(
            ProviderRefund(
                payment=payment,
                id=refund.outcome.id,
                amount_cents=refund.outcome.amount_cents,
                state="failed" if event.type == "refund.failed" else refund_state(refund.outcome.status),
                refund_id=uuid_of(refund.refund_id),
                at=event.created_at or self.clock.now(),
            )
        )


@dataclass(frozen=True, slots=True)
class HearDispute:
    """A payer's bank wants money back, or has decided."""

    find: FindPayment
    take_in: TakeInReversal
    clock: Clock

    async def __call__(self, event: StripeEvent) -> None:
        dispute = dispute_of(event.object)
        if dispute is None:
            return
        payment = await self.find(dispute.payment, dispute.charge, self.find.order(dispute.app, dispute.order_id))
        if payment is None:
            return
        await self.take_in(
            ProviderDispute(
                payment=payment,
                id=dispute.id,
                amount_cents=max(dispute.amount_cents, 0),
                state=dispute.state,
                at=event.created_at or self.clock.now(),
            )
        )


def refund_state(status: RefundStatus) -> RefundState:
    """The provider's word in ours."""
    return _STATES[status]


def _as_told(checkout: Checkout, kind: str) -> Checkout:
    """The session as the type of the event has it, whose object may be older."""
    match kind:
        case "checkout.session.expired":
            return replace(checkout, status="expired")
        case "checkout.session.async_payment_succeeded":
            return replace(checkout, status="complete", payment_status="paid")
        case "checkout.session.async_payment_failed":
            return replace(checkout, status="complete", payment_status="unpaid")
        case _:
            return replace(checkout, status="complete")
