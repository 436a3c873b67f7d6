"""What is done about Stripe's events of subscriptions and their bills: each says a fact, and is done."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.payments.facts import StripeEvent
from core.commerce.payments.handle_stripe_event import StripeAct
from core.commerce.payments.ports import Reversals
from core.commerce.payments.stripe_events import CHARGES, DISPUTES, REFUNDS
from core.commerce.payments.stripe_objects import charge_of, dispute_of, refund_of
from core.commerce.subscriptions.apply_invoice import ApplyInvoice, InvoiceTold, RefoldBill, TakeInLatestBill
from core.commerce.subscriptions.apply_subscription import ApplySubscription, SubscriptionTold
from core.commerce.subscriptions.book_bot_bills import BookBotBills
from core.commerce.subscriptions.hear_bot_customers import SESSION, HearBotCustomers, TellBot
from core.commerce.subscriptions.stripe_objects import invoice_of, subscription_of
from core.commerce.subscriptions.use_coupon import EXPIRED, HearExpiredAttempt
from core.shared.ports import Clock

SUBSCRIPTIONS = tuple(
    f"customer.subscription.{what}"
    for what in ("created", "updated", "deleted", "paused", "resumed", "trial_will_end", "pending_update_applied")
)
PAID = ("invoice.paid", "invoice.payment_succeeded")
INVOICES = (*PAID, "invoice.payment_failed")


@dataclass(frozen=True, slots=True)
class HearSubscription:
    """A subscription began, changed or ended. Its bill may have been told of before anybody could know whose it was."""

    apply: ApplySubscription
    latest_bill: TakeInLatestBill
    clock: Clock

    async def __call__(self, event: StripeEvent) -> None:
        facts = subscription_of(event.object)
        if facts is not None:
            at = event.created_at or self.clock.now()
            await self.apply(SubscriptionTold(event_id=event.id, type=event.type, occurred_at=at, facts=facts))
            await self.latest_bill.unless_known(facts)


@dataclass(frozen=True, slots=True)
class HearInvoice:
    """A bill was paid, or its payment refused."""

    apply: ApplyInvoice
    clock: Clock

    async def __call__(self, event: StripeEvent) -> None:
        facts = invoice_of(event.object)
        if facts is not None:
            paid = event.type != "invoice.payment_failed"
            await self.apply(InvoiceTold(occurred_at=event.created_at or self.clock.now(), paid=paid, facts=facts))


@dataclass(frozen=True, slots=True)
class HearBillMoney:
    """Money of a bill went back, or its payer's bank wants it back; or it came back after all. What of that is a fact
    of payments has been kept before. Of what a bot sold, the bot is told."""

    reversals: Reversals
    refold: RefoldBill
    tell_bot: TellBot

    async def __call__(self, event: StripeEvent) -> None:
        payment = await self._payment(event)
        if payment is not None and not await self.refold(payment):
            await self.tell_bot.of_payment(payment)

    async def _payment(self, event: StripeEvent) -> str | None:
        if event.type.startswith("charge.dispute."):
            dispute = dispute_of(event.object)
            named, charge = (dispute.payment, dispute.charge) if dispute else (None, None)
        elif event.type.startswith(("refund.", "charge.refund.")):
            refund = refund_of(event.object)
            named, charge = (refund.payment, refund.charge) if refund else (None, None)
        else:
            facts = charge_of(event.object)
            named, charge = (facts.payment, facts.id) if facts else (None, None)
        return named or (await self.reversals.payment_of(charge) if charge else None)


@dataclass(frozen=True, slots=True)
class SubscriptionEvents:
    """Every act of subscriptions with the types of events that it takes. Of money that went back, payments hear
    first."""

    subscriptions: HearSubscription
    invoices: HearInvoice
    money: HearBillMoney
    attempts: HearExpiredAttempt
    bots: HearBotCustomers
    bot_bills: BookBotBills

    def acts(self) -> list[tuple[tuple[str, ...], StripeAct]]:
        """As `StripeActs` takes them. A bot's bill is booked before its bot is told: what went back of it may have been
        told first."""
        return [
            (SUBSCRIPTIONS, self.subscriptions),
            (INVOICES, self.invoices),
            ((*CHARGES, *REFUNDS, *DISPUTES), self.money),
            (EXPIRED, self.attempts),
            (PAID, self.bot_bills),
            ((*SUBSCRIPTIONS, *INVOICES, SESSION), self.bots),
        ]
