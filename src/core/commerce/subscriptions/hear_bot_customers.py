"""Subscriptions that bots sell: whose they are stands in their metadata, and the bot is told."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.payments.facts import StripeEvent
from core.commerce.payments.stripe_objects import checkout_of, texts
from core.commerce.subscriptions.model import SubscriptionFacts
from core.commerce.subscriptions.ports import SubscriptionGateway
from core.commerce.subscriptions.stripe_objects import subscription_of
from core.platform.registry.apps import Apps
from core.shared.events import BotCustomerPaid
from core.shared.ports import Clock, Outbox, UnitOfWork

CUSTOMER = "telegram_user_id"
SESSION = "checkout.session.completed"
_GOOD = frozenset({"active", "trialing", "past_due"})
_ENDED = frozenset({"canceled", "unpaid", "incomplete_expired"})


@dataclass(frozen=True, slots=True)
class HearBotCustomers:
    """Tells the bot until when its customer has paid, as the provider says at this moment, whatever order its events
    come in. Subscriptions without a customer of Telegram's are not looked at."""

    apps: Apps
    gateway: SubscriptionGateway
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(self, event: StripeEvent) -> None:
        metadata = texts(event.object.get("metadata"))
        app = metadata.get("app") or ""
        if CUSTOMER not in metadata or app not in self.apps:
            return
        facts = await self._present(event)
        if facts is None or facts.status not in _GOOD | _ENDED:
            return
        ended = facts.status in _ENDED
        until = (facts.ended_at or self.clock.now()) if ended else facts.current_period_end
        if facts.status == "past_due":  # the period that is running is the one not paid for
            until = facts.current_period_start
        async with self.uow(app):
            await self.outbox.add(
                BotCustomerPaid(
                    app=app,
                    subscription=facts.id,
                    metadata=metadata,
                    amount_cents=facts.amount_cents or 0,
                    currency=facts.currency or "",
                    until=until,
                    ended=ended,
                )
            )

    async def _present(self, event: StripeEvent) -> SubscriptionFacts | None:
        if event.type == SESSION:
            session = checkout_of(event.object)
            return await self.gateway.read(session.subscription) if session and session.subscription else None
        told = subscription_of(event.object)
        return (await self.gateway.read(told.id) or told) if told is not None else None
