"""What the payment provider tells in its events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from core.commerce.payments.model import DisputeState, RefundOutcome


class StripeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event with the object as it was when it happened. `type` is empty and `object` too where it has none."""

    id: str
    type: str
    created_at: datetime | None
    object: dict[str, Any]
    previous: dict[str, Any]
    """What an `updated` changed, as it was before."""


class ChargeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Money that was taken, and how much of it went back, all refunds together. `payment` is the payment intent.
    `app`, `order_id` and `user_id` are what we gave the payment, None for one that is not ours."""

    id: str
    payment: str | None
    amount_cents: int
    refunded_cents: int
    currency: str | None
    paid: bool
    country: str | None
    created_at: datetime | None
    app: str | None
    order_id: str | None
    user_id: str | None


class RefundFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Money on its way back. `app`, `order_id` and `refund_id` are ours, None where a person made it in the provider's
    dashboard."""

    outcome: RefundOutcome
    currency: str | None
    payment: str | None
    charge: str | None
    created_at: datetime | None
    app: str | None
    order_id: str | None
    refund_id: str | None


class DisputeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that its payer's bank wants back. Stripe gives a dispute none of its payment's metadata; `app` and
    `order_id` are there where somebody wrote them."""

    id: str
    state: DisputeState
    amount_cents: int
    currency: str | None
    payment: str | None
    charge: str | None
    created_at: datetime | None
    app: str | None = None
    order_id: str | None = None
