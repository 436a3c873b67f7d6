"""What the provider tells of a subscription's bills, taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec.structs import replace

from core.commerce.subscriptions.bill import Bill, BillKind
from core.commerce.subscriptions.fold import FoldSubscription
from core.commerce.subscriptions.model import InvoiceFacts, SubscriptionFacts
from core.commerce.subscriptions.ports import InvoiceGateway, SubscriptionGateway
from core.commerce.subscriptions.stores import Bills, KeptSubscriptions, Owner, Subscribers
from core.commerce.subscriptions.whose import FindOwner
from core.shared.ports import Clock, UnitOfWork


class InvoiceTold(msgspec.Struct, frozen=True, kw_only=True):
    """An `invoice.paid`, or an `invoice.payment_failed`."""

    occurred_at: datetime
    paid: bool
    facts: InvoiceFacts

    @property
    def kind(self) -> BillKind:
        """What it is for."""
        return "first" if self.facts.first else "renewal" if self.facts.renewal else "change"


@dataclass(frozen=True, slots=True)
class RefoldBill:
    """Looks again at the bill that was paid by a payment of the provider's, of which money may have gone back. False
    when there is none."""

    subscriptions: KeptSubscriptions
    bills: Bills
    fold: FoldSubscription
    uow: UnitOfWork

    async def __call__(self, payment: str) -> bool:
        bill = await self.bills.paid_with(payment)
        if bill is None:
            return False
        async with self.uow(bill.app):
            now = await self.subscriptions.lock(bill.app, bill.subscription)
            await self.fold(bill.app, bill.subscription, now, now)
        return True


@dataclass(frozen=True, slots=True)
class ApplyInvoice:
    """Adds to what is known of a bill and folds its subscription, which need not be known yet. Each event only adds (a
    payment, an earlier refusal), so they need no order and may be told again. Not to be called inside a unit of work:
    whose bill it is, or what a plan was changed to, may have to be asked.

    Raises what `SubscriptionGateway.read` raises.
    """

    whose: FindOwner
    gateway: SubscriptionGateway
    invoices: InvoiceGateway
    subscriptions: KeptSubscriptions
    subscribers: Subscribers
    bills: Bills
    fold: FoldSubscription
    refold: RefoldBill
    uow: UnitOfWork

    async def __call__(self, event: InvoiceTold) -> None:
        facts = event.facts
        if facts.subscription is None:
            return
        owner = await self.whose(facts.subscription, app=facts.app, user_id=facts.user_id, customer=facts.customer)
        plan = facts.price_plan or facts.plan
        if owner is None or plan is None or event.kind == "change":
            asked = await self.gateway.read(facts.subscription)
            if asked is not None:
                plan = asked.price_plan or asked.plan or plan
                owner = owner or await self.whose(
                    asked.id, app=asked.app, user_id=asked.user_id, customer=asked.customer
                )
        if owner is None:
            return
        event = await self._whole(event)
        await self._keep(owner, facts.subscription, plan, event)
        if event.paid and event.facts.payment_intent is not None:
            # Who told meanwhile that money went back may have looked for the payment before it was committed.
            await self.refold(event.facts.payment_intent)

    async def _whole(self, event: InvoiceTold) -> InvoiceTold:
        """With the payment, without which nobody could tell later what went back of it."""
        facts = event.facts
        if not event.paid or facts.amount_paid <= 0 or facts.payment_intent is not None:
            return event
        asked = await self.invoices.read(facts.id)
        payment = (asked and asked.payment_intent) or facts.id
        return replace(event, facts=replace(facts, payment_intent=payment))

    async def _keep(self, owner: Owner, subscription: str, plan: str | None, event: InvoiceTold) -> None:
        async with self.uow(owner.app):
            now = await self.subscriptions.lock(owner.app, subscription)
            user_id = now.user_id if now else owner.user_id
            if user_id is not None and await self.subscribers.find(owner.app, user_id) is None:
                user_id = None
            known = {bill.id: bill for bill in await self.bills.of(owner.app, subscription)}
            bill = known.get(event.facts.id) or _made(owner.app, subscription, event)
            bill = replace(bill, user_id=user_id, plan=bill.plan or plan or (now.plan if now else None))
            await self.bills.save(added(bill, event))
            await self.fold(owner.app, subscription, now, now)


def added(bill: Bill, event: InvoiceTold) -> Bill:
    """The bill with what the event adds. What was refused once and paid in the end was paid."""
    facts, at = event.facts, event.occurred_at
    if event.paid:
        return replace(
            bill,
            paid_at=min(bill.paid_at or at, at),
            amount_cents=facts.amount_paid,
            tax_cents=facts.tax_cents,
            currency=facts.currency or bill.currency,
            payment=bill.payment or facts.payment_intent,
        )
    return replace(bill, failed_at=min(bill.failed_at or at, at), last_failed_at=max(bill.last_failed_at or at, at))


def _made(app: str, subscription: str, event: InvoiceTold) -> Bill:
    facts = event.facts
    return Bill(
        id=facts.id,
        app=app,
        user_id=None,
        subscription=subscription,
        kind=event.kind,
        plan=None,
        amount_cents=facts.amount_due,
        tax_cents=facts.tax_cents,
        currency=facts.currency,
        made_at=facts.created_at or event.occurred_at,
    )


@dataclass(frozen=True, slots=True)
class TakeInLatestBill:
    """Asks about the latest bill of a subscription, and takes it in if it was paid. Its event may be lost, or have come
    when nothing told yet whose it was. Not to be called inside a unit of work; raises what the gateways raise."""

    invoices: InvoiceGateway
    subscriptions: KeptSubscriptions
    bills: Bills
    apply: ApplyInvoice
    clock: Clock

    async def __call__(self, facts: SubscriptionFacts) -> None:
        latest = await self.invoices.read(facts.latest_invoice) if facts.latest_invoice else None
        if latest is not None and latest.status == "paid":
            at = latest.paid_at or latest.created_at or self.clock.now()
            await self.apply(InvoiceTold(occurred_at=at, paid=True, facts=latest))

    async def unless_known(self, facts: SubscriptionFacts) -> None:
        """The same for a subscription of ours of which no bill is known."""
        owner = await self.subscriptions.owner(facts.id)
        if owner is not None and not await self.bills.of(owner.app, facts.id):
            await self(facts)
