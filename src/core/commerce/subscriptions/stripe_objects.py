"""Stripe's JSON of subscriptions and their bills, in today's shape and in those of the API versions before it. In the
manner of `core.commerce.payments.stripe_objects`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from core.commerce.payments.stripe_objects import Expandable, capitals, converted, instant, reference, texts
from core.commerce.subscriptions.model import InvoiceFacts, SubscriptionFacts, SubscriptionState


class _Recurring(msgspec.Struct, frozen=True):
    interval: str | None = None


class _Price(msgspec.Struct, frozen=True, kw_only=True):
    id: str | None = None
    unit_amount: int | None = None
    currency: str | None = None
    recurring: _Recurring | None = None
    metadata: dict[str, Any] | None = None


class _Item(msgspec.Struct, frozen=True, kw_only=True):
    id: str | None = None
    price: _Price | None = None
    current_period_start: int | None = None
    current_period_end: int | None = None


class _Items(msgspec.Struct, frozen=True):
    data: list[_Item] = []


class _Subscription(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    status: SubscriptionState
    customer: Expandable = None
    items: _Items | None = None
    current_period_start: int | None = None
    current_period_end: int | None = None
    cancel_at_period_end: bool | None = None
    cancel_at: int | None = None
    canceled_at: int | None = None
    ended_at: int | None = None
    latest_invoice: Expandable = None
    schedule: Expandable = None
    created: int | None = None
    metadata: dict[str, Any] | None = None


class _Period(msgspec.Struct, frozen=True):
    start: int | None = None
    end: int | None = None


class _ItemDetails(msgspec.Struct, frozen=True, kw_only=True):
    subscription: Expandable = None
    proration: bool | None = None


class _LineParent(msgspec.Struct, frozen=True):
    subscription_item_details: _ItemDetails | None = None
    invoice_item_details: _ItemDetails | None = None


class _PriceDetails(msgspec.Struct, frozen=True):
    price: Expandable = None


class _Pricing(msgspec.Struct, frozen=True):
    price_details: _PriceDetails | None = None


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """`price`, `proration` and `type` are of API versions before 2025-03-31."""

    period: _Period | None = None
    parent: _LineParent | None = None
    pricing: _Pricing | None = None
    price: Expandable = None
    subscription: Expandable = None
    proration: bool | None = None
    metadata: dict[str, Any] | None = None

    @property
    def details(self) -> _ItemDetails:
        parent = self.parent or _LineParent()
        return parent.subscription_item_details or parent.invoice_item_details or _ItemDetails()

    @property
    def whole_period(self) -> bool:
        """Whether it bills a period of a subscription, and no difference after a change."""
        if self.parent is None:
            return not self.proration
        details = self.parent.subscription_item_details
        return details is not None and not details.proration


class _Lines(msgspec.Struct, frozen=True):
    data: list[_Line] = []


class _SubscriptionDetails(msgspec.Struct, frozen=True):
    subscription: Expandable = None
    metadata: dict[str, Any] | None = None


class _Parent(msgspec.Struct, frozen=True):
    subscription_details: _SubscriptionDetails | None = None


class _Transitions(msgspec.Struct, frozen=True):
    paid_at: int | None = None


class _PaymentWay(msgspec.Struct, frozen=True):
    payment_intent: Expandable = None


class _InvoicePayment(msgspec.Struct, frozen=True):
    payment: _PaymentWay | None = None


class _InvoicePayments(msgspec.Struct, frozen=True):
    data: list[_InvoicePayment] = []


class _Tax(msgspec.Struct, frozen=True):
    amount: int = 0


class _Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """`subscription`, `subscription_details`, `payment_intent` and `tax` are of API versions before 2025-03-31."""

    id: str
    status: str | None = None
    billing_reason: str | None = None
    parent: _Parent | None = None
    subscription: Expandable = None
    subscription_details: _SubscriptionDetails | None = None
    customer: Expandable = None
    lines: _Lines | None = None
    amount_paid: int | None = None
    amount_due: int | None = None
    total_taxes: list[_Tax] | None = None
    tax: int | None = None
    currency: str | None = None
    attempt_count: int | None = None
    next_payment_attempt: int | None = None
    payments: _InvoicePayments | None = None
    payment_intent: Expandable = None
    status_transitions: _Transitions | None = None
    created: int | None = None
    metadata: dict[str, Any] | None = None


def subscription_of(content: Mapping[str, Any]) -> SubscriptionFacts | None:
    """A `subscription`; of several items the first is the plan's."""
    found = converted(content, _Subscription)
    if found is None:
        return None
    metadata = texts(found.metadata)
    item = found.items.data[0] if found.items and found.items.data else _Item()
    price = item.price or _Price()
    return SubscriptionFacts(
        id=found.id,
        status=found.status,
        customer=reference(found.customer),
        app=metadata.get("app"),
        user_id=metadata.get("user_id"),
        plan=metadata.get("plan"),
        price_plan=texts(price.metadata).get("plan"),
        price=price.id,
        item=item.id,
        amount_cents=price.unit_amount,
        currency=capitals(price.currency),
        interval=price.recurring.interval if price.recurring else None,
        current_period_start=instant(item.current_period_start) or instant(found.current_period_start),
        current_period_end=instant(item.current_period_end) or instant(found.current_period_end),
        cancel_at_period_end=found.cancel_at_period_end is True,
        cancel_at=instant(found.cancel_at),
        canceled_at=instant(found.canceled_at),
        ended_at=instant(found.ended_at),
        latest_invoice=reference(found.latest_invoice),
        schedule=reference(found.schedule),
        created_at=instant(found.created) or datetime.fromtimestamp(0, UTC),
        metadata=metadata,
    )


def invoice_of(content: Mapping[str, Any]) -> InvoiceFacts | None:
    """An `invoice`. One that doesn't say why it was made, as events made by hand may not, counts as a renewal if it
    belongs to a subscription."""
    invoice = converted(content, _Invoice)
    if invoice is None:
        return None
    lines = invoice.lines.data if invoice.lines else []
    details = (invoice.parent and invoice.parent.subscription_details) or _SubscriptionDetails()
    subscription = reference(details.subscription) or reference(invoice.subscription) or _subscription_in(lines)
    line = max((line for line in lines if line.whole_period), key=_end, default=_Line())
    price = (line.pricing and line.pricing.price_details and line.pricing.price_details.price) or line.price
    before = invoice.subscription_details or _SubscriptionDetails()
    metadata = texts(details.metadata) or texts(before.metadata) or texts(line.metadata) or texts(invoice.metadata)
    period = line.period or _Period()
    taxes = sum(tax.amount for tax in invoice.total_taxes) if invoice.total_taxes else invoice.tax or 0
    return InvoiceFacts(
        id=invoice.id,
        status=invoice.status,
        subscription=subscription,
        customer=reference(invoice.customer),
        first=invoice.billing_reason == "subscription_create",
        renewal=subscription is not None and invoice.billing_reason in ("subscription_cycle", "subscription", None),
        amount_paid=invoice.amount_paid or 0,
        amount_due=invoice.amount_due or 0,
        tax_cents=taxes,
        currency=capitals(invoice.currency),
        price=reference(price),
        price_plan=texts(price.get("metadata")).get("plan") if isinstance(price, dict) else None,
        period_start=instant(period.start),
        period_end=instant(period.end),
        attempt_count=invoice.attempt_count or 0,
        next_attempt_at=instant(invoice.next_payment_attempt),
        payment_intent=_payment_in(invoice),
        paid_at=instant(invoice.status_transitions.paid_at) if invoice.status_transitions else None,
        created_at=instant(invoice.created),
        app=metadata.get("app"),
        user_id=metadata.get("user_id"),
        plan=metadata.get("plan"),
        metadata=metadata,
    )


def _end(line: _Line) -> int:
    return (line.period and line.period.end) or 0


def _subscription_in(lines: list[_Line]) -> str | None:
    found = (reference(line.details.subscription) or reference(line.subscription) for line in lines)
    return next((subscription for subscription in found if subscription), None)


def _payment_in(invoice: _Invoice) -> str | None:
    ways = (way.payment for way in invoice.payments.data if way.payment) if invoice.payments else ()
    found = next((reference(way.payment_intent) for way in ways if way.payment_intent), None)
    return found or reference(invoice.payment_intent)
