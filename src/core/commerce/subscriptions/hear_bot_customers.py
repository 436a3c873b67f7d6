"""Subscriptions that bots sell: whose they are stands in their metadata, and the bot is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.commerce.payments.facts import StripeEvent
from core.commerce.payments.ports import Payments
from core.commerce.payments.stripe_objects import checkout_of, texts
from core.commerce.refunds.ports import Refunds
from core.commerce.subscriptions.model import InvoiceFacts, SubscriptionFacts
from core.commerce.subscriptions.ports import InvoiceGateway, SubscriptionGateway
from core.commerce.subscriptions.stripe_objects import invoice_of, subscription_of
from core.platform.registry.apps import Apps
from core.shared.events import BotCustomerPaid
from core.shared.ports import Clock, Outbox, UnitOfWork

CUSTOMER = "telegram_user_id"
CARD = "card:"
"""Begins the label of what such a customer paid; the subscription's name at the provider follows. Who paid stands in no
book."""
SESSION = "checkout.session.completed"
_GOOD = frozenset({"active", "trialing"})
_OWING = frozenset({"past_due", "unpaid"})
_ENDED = frozenset({"canceled", "incomplete_expired"})
_OPEN = frozenset({"draft", "open", "uncollectible", "void"})


@dataclass(frozen=True, slots=True)
class TellBot:
    """Tells the bot until when its customer has paid, as the provider says at this moment, whatever order its events
    come in; a bill whose money went back in full is not paid. Subscriptions without a customer of Telegram's are not
    looked at. Raises what the gateways raise."""

    apps: Apps
    gateway: SubscriptionGateway
    invoices: InvoiceGateway
    payments: Payments
    refunds: Refunds
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(self, subscription: str, told: SubscriptionFacts | None = None) -> None:
        asked_at = self.clock.now()
        facts = await self.gateway.read(subscription) or told
        if facts is None or facts.app is None or facts.app not in self.apps or CUSTOMER not in facts.metadata:
            return
        if facts.status not in _GOOD | _OWING | _ENDED:
            return
        bill = await self.invoices.read(facts.latest_invoice) if facts.latest_invoice else None
        async with self.uow(facts.app):
            kept = bill is None or await self._kept(facts.app, bill)
            await self.outbox.add(
                BotCustomerPaid(
                    app=facts.app,
                    subscription=facts.id,
                    metadata=facts.metadata,
                    amount_cents=facts.amount_cents or 0,
                    currency=facts.currency or "",
                    until=_paid_until(facts, bill, asked_at, kept=kept),
                    renews=facts.status in _GOOD and not facts.cancel_at_period_end and facts.cancel_at is None,
                    ended=facts.status in _ENDED,
                    asked_at=asked_at,
                )
            )

    async def of_payment(self, payment: str) -> None:
        """The same for what this payment was for, if a bot sold that."""
        known = await self.payments.find(payment)
        if known is not None and known.label.startswith(CARD):
            await self(known.label.removeprefix(CARD))

    async def _kept(self, app: str, bill: InvoiceFacts) -> bool:
        """Whether any of what paid it is still ours."""
        if bill.payment_intent is None or bill.amount_paid <= 0:
            return True
        back = await self.refunds.of_payment(app, bill.payment_intent)
        return sum(one.amount_cents for one in back if one.status == "succeeded") < bill.amount_paid


@dataclass(frozen=True, slots=True)
class HearBotCustomers:
    """A subscription that a bot sold began, was billed, changed or ended."""

    tell: TellBot

    async def __call__(self, event: StripeEvent) -> None:
        named, metadata = _named(event)
        if named is not None and CUSTOMER in metadata:
            await self.tell(named, subscription_of(event.object))


def _named(event: StripeEvent) -> tuple[str | None, dict[str, str]]:
    """The subscription that the event is about, and what we wrote to it."""
    if event.type.startswith("invoice."):
        bill = invoice_of(event.object)
        return (bill.subscription, bill.metadata) if bill is not None else (None, {})
    metadata = texts(event.object.get("metadata"))
    if event.type == SESSION:
        session = checkout_of(event.object)
        return session.subscription if session is not None else None, metadata
    told = subscription_of(event.object)
    return told.id if told is not None else None, metadata


def _paid_until(facts: SubscriptionFacts, bill: InvoiceFacts | None, now: datetime, *, kept: bool) -> datetime | None:
    """A period that has begun is paid for when its bill is, which the provider asks to be paid somewhat later, and as
    long as not all of that went back."""
    unpaid = facts.status in _OWING or not kept or (bill is not None and bill.renewal and bill.status in _OPEN)
    until = facts.current_period_start if unpaid else facts.current_period_end
    if facts.status in _ENDED:
        ended = facts.ended_at or now
        return ended if until is None else min(ended, until)
    return until
