"""Stripe's JSON, whoever brings it: an event, or an answer to our question. What we don't need is not looked at, what
is null or missing has a meaning, and an object that makes no sense to us is None rather than a failure: anybody may
have made it in the same account.

Sources: docs.stripe.com/api, and the fixtures of github.com/stripe/openapi.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from core.commerce.payments.facts import ChargeFacts, DisputeFacts, RefundFacts, StripeEvent
from core.commerce.payments.model import (
    Checkout,
    DisputeState,
    PaymentStatus,
    RefundOutcome,
    RefundStatus,
    SessionStatus,
)

Wanted = TypeVar("Wanted")

Expandable = str | dict[str, Any] | None
"""A reference to another object: its id, or the whole of it where that was asked for."""

_DISPUTES: dict[str, DisputeState] = {
    "needs_response": "open",
    "under_review": "open",
    "warning_needs_response": "open",
    "warning_under_review": "open",
    "warning_closed": "won",
    "prevented": "won",
    "won": "won",
    "lost": "lost",
}

_REFUNDS: dict[str, RefundStatus] = {
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "canceled",
    "requires_action": "requires_action",
}


class Address(msgspec.Struct, frozen=True):
    """Where somebody pays from."""

    country: str | None = None


class Person(msgspec.Struct, frozen=True):
    """`customer_details` of a session, `billing_details` of a charge."""

    address: Address | None = None
    email: str | None = None


class _Totals(msgspec.Struct, frozen=True):
    amount_tax: int | None = None


class _Session(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    url: str | None = None
    status: SessionStatus | None = None
    payment_status: PaymentStatus | None = None
    mode: str | None = None
    amount_total: int | None = None
    total_details: _Totals | None = None
    currency: str | None = None
    payment_intent: Expandable = None
    subscription: Expandable = None
    customer: Expandable = None
    customer_details: Person | None = None
    client_reference_id: str | None = None
    expires_at: int | None = None
    metadata: dict[str, Any] | None = None


class _Card(msgspec.Struct, frozen=True):
    country: str | None = None


class _Method(msgspec.Struct, frozen=True):
    card: _Card | None = None


class _Charge(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    amount: int = 0
    amount_refunded: int | None = None
    refunded: bool | None = None
    paid: bool | None = None
    currency: str | None = None
    payment_intent: Expandable = None
    billing_details: Person | None = None
    payment_method_details: _Method | None = None
    created: int | None = None
    metadata: dict[str, Any] | None = None


class _Reversal(msgspec.Struct, frozen=True, kw_only=True):
    """A refund or a dispute: what of them matters here has the same names."""

    id: str
    amount: int = 0
    currency: str | None = None
    status: str | None = None
    payment_intent: Expandable = None
    charge: Expandable = None
    created: int | None = None
    metadata: dict[str, Any] | None = None


class _Data(msgspec.Struct, frozen=True):
    object: dict[str, Any] | None = None
    previous_attributes: dict[str, Any] | None = None


class _Event(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    type: str | None = None
    created: int | None = None
    api_version: str | None = None
    data: _Data | None = None


def event_of(body: bytes) -> StripeEvent | None:
    """An event as it was delivered; None for what is no JSON object with an `id`. A field that is not as Stripe has it
    counts as missing."""
    try:
        whole: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(whole, dict) or not isinstance(whole.get("id"), str) or not whole["id"]:
        return None
    event = converted(whole, _Event) or _Event(id=whole["id"])
    data = event.data or _Data()
    return StripeEvent(
        id=event.id,
        type=event.type or "",
        created_at=instant(event.created),
        object=data.object or {},
        previous=data.previous_attributes or {},
    )


def checkout_of(content: Mapping[str, Any]) -> Checkout | None:
    """A `checkout.session`."""
    session = converted(content, _Session)
    if session is None or session.mode not in (None, "payment", "subscription", "setup"):
        return None
    metadata = texts(session.metadata)
    return Checkout(
        id=session.id,
        url=session.url,
        status=session.status or "open",
        payment_status=session.payment_status or "unpaid",
        mode="subscription" if session.mode == "subscription" else "setup" if session.mode == "setup" else "payment",
        amount_total=session.amount_total,
        amount_tax=(session.total_details and session.total_details.amount_tax) or 0,
        currency=capitals(session.currency),
        payment_intent=reference(session.payment_intent),
        subscription=reference(session.subscription),
        customer=reference(session.customer),
        country=_country(session.customer_details),
        expires_at=instant(session.expires_at) or datetime.fromtimestamp(0, UTC),
        app=metadata.get("app"),
        order_id=metadata.get("order_id") or session.client_reference_id,
        user_id=metadata.get("user_id"),
    )


def charge_of(content: Mapping[str, Any]) -> ChargeFacts | None:
    """A `charge`, which carries its payment intent's metadata."""
    charge = converted(content, _Charge)
    if charge is None:
        return None
    metadata = texts(charge.metadata)
    refunded = charge.amount_refunded
    card = charge.payment_method_details and charge.payment_method_details.card
    return ChargeFacts(
        id=charge.id,
        payment=reference(charge.payment_intent),
        amount_cents=charge.amount,
        refunded_cents=refunded if refunded is not None else charge.amount if charge.refunded else 0,
        currency=capitals(charge.currency),
        paid=charge.paid is True,
        country=_country(charge.billing_details) or (card.country if card else None),
        created_at=instant(charge.created),
        app=metadata.get("app"),
        order_id=metadata.get("order_id"),
        user_id=metadata.get("user_id"),
    )


def refund_of(content: Mapping[str, Any]) -> RefundFacts | None:
    """A `refund`; `refund_id` is ours, None of one that was made in Stripe's dashboard."""
    refund = converted(content, _Reversal)
    if refund is None:
        return None
    metadata = texts(refund.metadata)
    return RefundFacts(
        outcome=RefundOutcome(
            id=refund.id, status=_REFUNDS.get(refund.status or "", "pending"), amount_cents=refund.amount
        ),
        currency=capitals(refund.currency),
        payment=reference(refund.payment_intent),
        charge=reference(refund.charge),
        created_at=instant(refund.created),
        app=metadata.get("app"),
        order_id=metadata.get("order_id"),
        refund_id=metadata.get("refund_id"),
    )


def dispute_of(content: Mapping[str, Any]) -> DisputeFacts | None:
    """A `dispute`, an inquiry that may become one as well. None for a state that we don't know."""
    dispute = converted(content, _Reversal)
    state = _DISPUTES.get((dispute.status or "needs_response") if dispute else "")
    if dispute is None or state is None:
        return None
    metadata = texts(dispute.metadata)
    return DisputeFacts(
        id=dispute.id,
        state=state,
        amount_cents=dispute.amount,
        currency=capitals(dispute.currency),
        payment=reference(dispute.payment_intent),
        charge=reference(dispute.charge),
        created_at=instant(dispute.created),
        app=metadata.get("app"),
        order_id=metadata.get("order_id"),
    )


def converted(content: Mapping[str, Any], kind: type[Wanted]) -> Wanted | None:
    """What of the object is known to us; None where it is not made as Stripe makes it."""
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError:
        return None


def reference(value: Expandable) -> str | None:
    """The id that a field refers to."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) and value else None


def instant(seconds: int | None) -> datetime | None:
    """An instant that Stripe gives in seconds since 1970; None where it lies beyond all calendars."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def capitals(currency: str | None) -> str | None:
    """Stripe writes currencies in small letters."""
    return currency.upper() if currency else None


def texts(metadata: Any) -> dict[str, str]:
    """What in metadata is text, as all of it is at Stripe."""
    if not isinstance(metadata, Mapping):
        return {}
    return {name: value for name, value in metadata.items() if isinstance(value, str)}


def _country(person: Person | None) -> str | None:
    return person.address.country if person and person.address else None
