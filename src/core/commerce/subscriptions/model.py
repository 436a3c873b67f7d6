"""Plans as the payment provider bills them, and what it says of the people who took one."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

SubscriptionState = Literal[
    "incomplete", "incomplete_expired", "trialing", "active", "past_due", "canceled", "unpaid", "paused"
]
"""Stripe's own words (docs.stripe.com/billing/subscriptions/overview#subscription-statuses)."""
Interval = Literal["month", "year"]


class PlanPrice(msgspec.Struct, frozen=True, kw_only=True):
    """What is billed for a plan of an app, once every interval; in minor units. Another amount is another price: who
    subscribed before keeps paying the old one."""

    app: str
    plan: str
    name: str
    amount_cents: int
    currency: str
    interval: Interval

    @property
    def lookup_key(self) -> str:
        """Under which the provider finds it, the same for the same terms."""
        return f"{self.app}:{self.plan}:{self.interval}:{self.currency.lower()}:{self.amount_cents}"


class Discount(msgspec.Struct, frozen=True, kw_only=True):
    """What the first invoice is lowered by: `percent_off`, or an amount in minor units of the plan's currency.
    `coupon_id` is ours; one of the same id is the same at the provider."""

    coupon_id: UUID
    percent_off: int | None = None
    amount_off_cents: int | None = None


class WantedSubscription(msgspec.Struct, frozen=True, kw_only=True):
    """A checkout session in which a person takes a plan. Asked twice under the same `attempt_id`, the provider gives
    the same. `customer` is the provider's id of who pays; `metadata` goes onto session and subscription besides `app`,
    `user_id` and `plan`."""

    attempt_id: UUID
    app: str
    user_id: UUID
    customer: str
    price: PlanPrice
    locale: str
    success_url: str
    cancel_url: str
    expires_at: datetime | None = None
    discount: Discount | None = None
    automatic_tax: bool = False
    metadata: dict[str, str] = {}


class SubscriptionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription as the provider tells of it, in an event or when asked.

    `app`, `user_id` and `plan` are what we gave it, None in subscriptions that are not ours; `price_plan` is the plan
    that its present price was made for, None for a price that we did not make. They differ when somebody changed the
    plan in the provider's portal, which knows prices alone: then the price is right. `current_period_end` is the
    item's, else that of older API versions, at the top. `cancel_at` is when it is going to end, however that was asked.
    `schedule` is set while a change at the period's end is waiting.
    """

    id: str
    status: SubscriptionState
    customer: str | None
    app: str | None = None
    user_id: str | None = None
    plan: str | None = None
    price_plan: str | None = None
    price: str | None = None
    item: str | None = None
    amount_cents: int | None = None
    currency: str | None = None
    interval: str | None = None
    current_period_start: datetime | None = None
    current_period_end: datetime | None = None
    cancel_at_period_end: bool = False
    cancel_at: datetime | None = None
    canceled_at: datetime | None = None
    ended_at: datetime | None = None
    latest_invoice: str | None = None
    schedule: str | None = None
    created_at: datetime
    metadata: dict[str, str] = {}


class InvoiceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A bill as the provider tells of it. `subscription` is None for one that belongs to none; `period_end` is the end
    of the period that its subscription line pays for. `first` is the bill that began the subscription, `renewal` one
    for a further period; neither is set for the difference after a change of plan. `app`, `user_id` and `plan` are the
    subscription's metadata of when the bill was made up."""

    id: str
    status: str | None
    subscription: str | None
    customer: str | None
    first: bool
    renewal: bool
    amount_paid: int
    amount_due: int
    tax_cents: int
    currency: str | None
    price: str | None
    price_plan: str | None
    period_start: datetime | None
    period_end: datetime | None
    attempt_count: int
    next_attempt_at: datetime | None
    payment_intent: str | None
    paid_at: datetime | None
    created_at: datetime | None
    app: str | None = None
    user_id: str | None = None
    plan: str | None = None
    metadata: dict[str, str] = {}
