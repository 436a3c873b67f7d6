"""A person's subscription as we keep it: the provider's word, and when it was said."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.commerce.subscriptions.model import SubscriptionState
from core.shared.text import NO_NUL

PlanKey = Annotated[str, Meta(min_length=1, max_length=40, pattern=NO_NUL, examples=["basic"])]
ReturnUrl = Annotated[str, Meta(min_length=1, max_length=2048, pattern=NO_NUL)]
Code = Annotated[str, Meta(min_length=1, max_length=64, pattern=NO_NUL)]


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider last said of a subscription, in an event of the instant `as_of`; `said_by` names that event,
    with its rank in front. `user_id` is None once the person is gone. `waiting` says that a change is due at the
    period's end.

    The last three follow from its bills: the first refused payment of what is still owed, the last one, and the last
    payment that went through.
    """

    id: UUID
    app: str
    user_id: UUID | None
    stripe_id: str
    customer: str | None
    plan: str | None
    status: SubscriptionState
    as_of: datetime
    said_by: str
    started_at: datetime
    amount_cents: int | None = None
    currency: str | None = None
    period_end: datetime | None = None
    overdue_since: datetime | None = None
    """The first event in a row that called it past due; its bills know better."""
    cancel_at_period_end: bool = False
    cancel_at: datetime | None = None
    ended_at: datetime | None = None
    waiting: bool = False
    second: bool = False
    """It came while the person had another: somebody of the studio may want to give money back."""
    lapsed: bool = False
    """It ended for lack of payment, and the person was told."""
    failing_since: datetime | None = None
    failed_at: datetime | None = None
    settled_at: datetime | None = None


class SubscriptionView(msgspec.Struct, frozen=True, kw_only=True):
    """The person's subscription, `none` for who never had one. `premium` tells whether they have premium this moment,
    wherever from; `grace_until` until when an unpaid bill takes nothing away."""

    status: SubscriptionState | Literal["none"]
    plan: str | None
    premium: bool
    current_period_end: datetime | None
    cancel_at_period_end: bool
    grace_until: datetime | None


class OpenedCheckout(SubscriptionView, frozen=True, kw_only=True):
    """Where the person pays, and what they have until they do."""

    session_id: str
    checkout_url: str


class SubscribeCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The plan to take, and where the payment page leads back to: URLs of the app's own origins."""

    plan: PlanKey
    coupon_code: Code | None = None
    success_url: ReturnUrl | None = None
    cancel_url: ReturnUrl | None = None


class ChangeSubscription(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another plan, or whether it ends with the period."""

    plan: PlanKey | UnsetType = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET


class PortalCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the provider's pages lead back to: a URL of the app's own origins."""

    return_url: ReturnUrl | None = None


class PortalView(msgspec.Struct, frozen=True, kw_only=True):
    """The provider's pages for this person, for some minutes."""

    url: str
