"""Money that bots take by card, in the studio's books beside that of shops and plans."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.payments.facts import StripeEvent
from core.commerce.payments.fold_money import FoldMoney
from core.commerce.payments.model import Payment
from core.commerce.payments.ports import Payments
from core.commerce.subscriptions.hear_bot_customers import CARD, CUSTOMER
from core.commerce.subscriptions.model import InvoiceFacts
from core.commerce.subscriptions.ports import InvoiceGateway
from core.commerce.subscriptions.stripe_objects import invoice_of
from core.platform.jobs.ports import Turns
from core.platform.registry.apps import Apps
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class BookBotBills:
    """Keeps the payment of a paid bill of a subscription that a bot sold, once; what went back of it, told before or
    after, is folded in. Bills of others are not looked at. Raises what `InvoiceGateway.read` raises."""

    apps: Apps
    invoices: InvoiceGateway
    payments: Payments
    fold: FoldMoney
    turns: Turns
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, event: StripeEvent) -> None:
        facts = invoice_of(event.object)
        if facts is None or facts.subscription is None or facts.currency is None or facts.amount_paid <= 0:
            return
        if CUSTOMER not in facts.metadata or facts.app is None or facts.app not in self.apps:
            return
        payment = Payment(
            id=await self._paid_with(facts),
            app=facts.app,
            kind="invoice",
            user_id=None,
            amount_cents=facts.amount_paid,
            tax_cents=max(0, min(facts.tax_cents, facts.amount_paid)),
            currency=facts.currency,
            paid_at=facts.paid_at or event.created_at or self.clock.now(),
            label=f"{CARD}{facts.subscription}",
        )
        async with self.uow(facts.app):
            await self.payments.record(payment)
        # Who told meanwhile that money went back may have looked for the payment before it was committed.
        async with self.uow(facts.app):
            await self.turns.take(f"payment {payment.id}", wait=True)
            await self.fold([payment])

    async def _paid_with(self, facts: InvoiceFacts) -> str:
        """By which refunds and disputes will name it."""
        if facts.payment_intent is not None:
            return facts.payment_intent
        asked = await self.invoices.read(facts.id)
        return (asked and asked.payment_intent) or facts.id
