"""Subscriptions that bots sell: whose they are stands in their metadata, and the bot is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.commerce.payments.facts import StripeEvent
from core.commerce.payments.stripe_objects import checkout_of, texts
from core.commerce.subscriptions.model import InvoiceFacts, SubscriptionFacts
from core.commerce.subscriptions.ports import InvoiceGateway, SubscriptionGateway
from core.commerce.subscriptions.stripe_objects import invoice_of, subscription_of
from core.platform.registry.apps import Apps
from core.shared.events import BotCustomerPaid
from core.shared.ports import Clock, Outbox, UnitOfWork

CUSTOMER = "telegram_user_id"
SESSION = "checkout.session.completed"
_GOOD = frozenset({"active", "trialing"})
_OWING = frozenset({"past_due", "unpaid"})
_ENDED = frozenset({"canceled", "incomplete_expired"})
_OPEN = frozenset({"draft", "open", "uncollectible", "void"})


@dataclass(frozen=True, slots=True)
class HearBotCustomers:
    """Tells the bot until when its customer has paid, as the provider says at this moment, whatever order its events
    come in. Subscriptions without a customer of Telegram's are not looked at. Raises what the gateways raise."""

    apps: Apps
    gateway: SubscriptionGateway
    invoices: InvoiceGateway
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(self, event: StripeEvent) -> None:
        named, metadata = _named(event)
        app = metadata.get("app") or ""
        if named is None or CUSTOMER not in metadata or app not in self.apps:
            return
        asked_at = self.clock.now()
        facts = await self.gateway.read(named) or subscription_of(event.object)
        if facts is None or facts.status not in _GOOD | _OWING | _ENDED:
            return
        bill = await self.invoices.read(facts.latest_invoice) if facts.latest_invoice else None
        async with self.uow(app):
            await self.outbox.add(
                BotCustomerPaid(
                    app=app,
                    subscription=facts.id,
                    metadata=metadata,
                    amount_cents=facts.amount_cents or 0,
                    currency=facts.currency or "",
                    until=_paid_until(facts, bill, asked_at),
                    renews=facts.status in _GOOD and not facts.cancel_at_period_end and facts.cancel_at is None,
                    ended=facts.status in _ENDED,
                    asked_at=asked_at,
                )
            )


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


def _paid_until(facts: SubscriptionFacts, bill: InvoiceFacts | None, now: datetime) -> datetime | None:
    """A period that has begun is paid for when its bill is, which the provider asks to be paid somewhat later."""
    unpaid = facts.status in _OWING or (bill is not None and bill.renewal and bill.status in _OPEN)
    until = facts.current_period_start if unpaid else facts.current_period_end
    if facts.status in _ENDED:
        ended = facts.ended_at or now
        return ended if until is None else min(ended, until)
    return until
