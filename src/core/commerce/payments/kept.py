"""What the payment provider said, as it is kept before anything follows from it.

Each fact has a rule by which two words about the same thing become one, whatever order they come in and however often:
the greater one stands.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core.commerce.orders.model import Flag, OrderStatus
from core.commerce.payments.metadata import uuid_of
from core.commerce.payments.model import Checkout, DisputeState, Payment

SessionOutcome = Literal["open", "awaiting", "expired", "failed", "paid"]
OUTCOMES: tuple[SessionOutcome, ...] = ("open", "awaiting", "expired", "failed", "paid")
"""The later in the row stands. `awaiting` is a completed checkout whose money takes days, `failed` one whose money
never came."""

RefundState = Literal["pending", "succeeded", "failed"]
REFUND_STATES: tuple[RefundState, ...] = ("pending", "succeeded", "failed")
"""The later in the row stands: a bank may send back even what had succeeded."""

DISPUTE_STATES: tuple[DisputeState, ...] = ("open", "won", "lost")
"""The later in the row stands; won and lost are final."""


class SessionFact(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a checkout session, known since `at`. Amounts in minor units, the total with its tax."""

    id: str
    app: str
    order_id: UUID
    outcome: SessionOutcome
    amount_total: int
    amount_tax: int
    currency: str
    payment: str | None
    country: str | None = None
    at: datetime

    def payment_of(self, user_id: UUID | None) -> Payment | None:
        """The money that it brought, if it did."""
        if self.outcome != "paid":
            return None
        return Payment(
            id=self.payment or self.id,
            app=self.app,
            order_id=self.order_id,
            user_id=user_id,
            amount_cents=self.amount_total,
            tax_cents=self.amount_tax,
            currency=self.currency,
            paid_at=self.at,
            country=self.country,
        )


class ChargeTotal(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a charge has been given back in all, as of `at`. The latest word stands, of two at once the greater
    amount; a refund that fails lowers it without another word of the charge."""

    payment: str
    charge: str
    refunded_cents: int
    at: datetime


class ChargeStep(msgspec.Struct, frozen=True, kw_only=True):
    """By how much one event raised what a charge has given back; `id` is the event's. Told once."""

    payment: str
    id: str
    amount_cents: int
    at: datetime


class ProviderRefund(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as the provider tells of it; `refund_id` is ours, where we asked for it."""

    payment: str
    id: str
    amount_cents: int
    state: RefundState
    refund_id: UUID | None = None
    at: datetime


class ProviderDispute(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that its payer's bank wants back."""

    payment: str
    id: str
    amount_cents: int
    state: DisputeState
    at: datetime


Reversal = ChargeTotal | ChargeStep | ProviderRefund | ProviderDispute
"""What takes money back. It names the payment and nothing of ours, and may be known before the payment is."""


class Take(msgspec.Struct, frozen=True, array_like=True):
    """Credits of an order that were taken back, in the movement of that number."""

    number: int
    amount: int


class Fulfilment(msgspec.Struct, frozen=True, kw_only=True):
    """What has been done about an order so far: the takes that stand and how many there ever were, how much money had
    gone back, which flags have been raised, and what an order had ended as before money for it went back."""

    app: str
    order_id: UUID
    takes: tuple[Take, ...] = ()
    takes_made: int = 0
    refunded_cents: int = 0
    flags: tuple[Flag, ...] = ()
    ended_as: OrderStatus | None = None

    @property
    def taken(self) -> int:
        """Credits taken back, all takes together."""
        return sum(take.amount for take in self.takes)


def fact_of(checkout: Checkout, at: datetime, *, failed: bool = False) -> SessionFact | None:
    """What a session says about an order of ours; None for one that is for something else or not ours. `failed` tells
    that its money will not come, which the session itself doesn't say."""
    order_id = uuid_of(checkout.order_id)
    if checkout.mode != "payment" or checkout.app is None or order_id is None:
        return None
    total = max(checkout.amount_total or 0, 0)
    return SessionFact(
        id=checkout.id,
        app=checkout.app,
        order_id=order_id,
        outcome=_outcome(checkout, failed=failed),
        amount_total=total,
        amount_tax=min(max(checkout.amount_tax, 0), total),
        currency=checkout.currency or "",
        payment=checkout.payment_intent,
        country=checkout.country,
        at=at,
    )


def _outcome(checkout: Checkout, *, failed: bool) -> SessionOutcome:
    match checkout.status:
        case "open":
            return "open"
        case "expired":
            return "expired"
        case "complete" if checkout.payment_status != "unpaid":
            return "paid"
        case "complete":
            return "failed" if failed else "awaiting"
