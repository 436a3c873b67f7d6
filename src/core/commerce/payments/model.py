"""Money that came in, and how it is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

SessionStatus = Literal["open", "complete", "expired"]
PaymentStatus = Literal["paid", "unpaid", "no_payment_required"]
PaymentKind = Literal["order", "invoice"]
DisputeState = Literal["open", "won", "lost"]
RefundStatus = Literal["pending", "succeeded", "failed", "canceled", "requires_action"]


class GatewayRefusedError(Exception):
    """The payment provider understood and refused, and would again: `code` is its own word for why, `message` what it
    says to developers. What is worth another try is `Unavailable("provider_unavailable")` instead."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


class CheckoutLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the checkout page shows and asks for; the price in minor units, of one piece. `product_ref` is the
    provider's product where it has one already."""

    name: str
    quantity: int
    unit_price_cents: int
    product_id: str | None = None
    description: str | None = None
    image_url: str | None = None


class WantedCheckout(msgspec.Struct, frozen=True, kw_only=True):
    """A session to open for an order. Asked twice for the same order and attempt, the provider gives the same."""

    app: str
    order_id: UUID
    user_id: UUID
    attempt: int
    lines: tuple[CheckoutLine, ...]
    currency: str
    discount_cents: int
    email: str | None
    locale: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    automatic_tax: bool = False
    needs_address: bool = False


class Checkout(msgspec.Struct, frozen=True, kw_only=True):
    """A session as the provider knows it. `amount_total` and `amount_tax` in minor units, `currency` in capitals;
    `order_id`, `app` and `user_id` are what we gave it, None in sessions that are not ours."""

    id: str
    url: str | None
    status: SessionStatus
    payment_status: PaymentStatus
    mode: Literal["payment", "subscription", "setup"] = "payment"
    amount_total: int | None
    amount_tax: int = 0
    currency: str | None
    payment_intent: str | None
    subscription: str | None = None
    customer: str | None = None
    country: str | None = None
    expires_at: datetime
    app: str | None = None
    order_id: str | None = None
    user_id: str | None = None


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """Money that came in. `id` is the provider's payment (or its session, where nothing had to be paid), `amount_cents`
    holds the tax. What is paid for is an order, or the period of a subscription, which `label` then names."""

    id: str
    app: str
    kind: PaymentKind = "order"
    order_id: UUID | None = None
    user_id: UUID | None
    amount_cents: int
    tax_cents: int
    currency: str
    paid_at: datetime
    country: str | None = None
    label: str = ""


class RefundOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as the provider has it."""

    id: str
    status: RefundStatus
    amount_cents: int
