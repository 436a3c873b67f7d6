"""What a subscription is worth at an instant: rules over what the provider and the bills say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from core.commerce.subscriptions.bill import Payments
from core.commerce.subscriptions.model import SubscriptionFacts, SubscriptionState
from core.commerce.subscriptions.subscription import Subscription, SubscriptionView

GRACE = timedelta(days=7)
"""How long an unpaid bill takes nothing away, from the event of its first refused payment on."""

ENDED: frozenset[SubscriptionState] = frozenset({"canceled", "incomplete_expired"})
IN_FORCE: frozenset[SubscriptionState] = frozenset({"trialing", "active", "past_due", "unpaid", "paused"})
"""Who has one of these takes no second."""
_RUNNING: frozenset[SubscriptionState] = frozenset({"trialing", "active"})

Forever = Literal["as long as it lasts"]
Access = datetime | Forever | None
"""Until when a subscription gives what its plan promises; None for not at all."""


def told(before: Subscription, facts: SubscriptionFacts, *, at: datetime, by: str) -> Subscription:
    """The subscription as the provider says that it is; whose it is and what its bills say stay."""
    overdue = facts.status == "past_due"
    return msgspec.structs.replace(
        before,
        customer=facts.customer or before.customer,
        plan=facts.price_plan or facts.plan or before.plan,
        status=facts.status,
        as_of=at,
        said_by=by,
        started_at=facts.created_at,
        amount_cents=facts.amount_cents,
        currency=facts.currency,
        period_end=facts.current_period_end,
        overdue_since=(before.overdue_since or at) if overdue else None,
        cancel_at_period_end=facts.cancel_at_period_end,
        cancel_at=facts.cancel_at,
        ended_at=(facts.ended_at or facts.canceled_at or at) if facts.status in ENDED else None,
        waiting=facts.schedule is not None,
    )


def paid_by(subscription: Subscription, payments: Payments) -> Subscription:
    """The same with what its bills say."""
    return msgspec.structs.replace(
        subscription,
        failing_since=payments.failing_since,
        failed_at=payments.failed_at,
        settled_at=payments.settled_at,
    )


def status(subscription: Subscription) -> SubscriptionState:
    """The provider's word, unless a bill tells of something newer: it sends both, in no order."""
    said, at = subscription.status, subscription.as_of
    if said in _RUNNING and subscription.failed_at is not None and subscription.failed_at > at:
        return "past_due"
    settled = subscription.settled_at is not None and subscription.settled_at > at
    if said in {"past_due", "unpaid", "incomplete"} and settled and subscription.failing_since is None:
        return "active"
    return said


def ends(subscription: Subscription) -> datetime | None:
    """When it is going to end by somebody's wish, or was."""
    return subscription.period_end if subscription.cancel_at_period_end else subscription.cancel_at


def grace_until(subscription: Subscription) -> datetime | None:
    """The end of the grace, while a bill is unpaid."""
    if status(subscription) != "past_due":
        return None
    return _unpaid_since(subscription) + GRACE


def _unpaid_since(subscription: Subscription) -> datetime:
    return subscription.failing_since or subscription.overdue_since or subscription.as_of


def access(subscription: Subscription) -> Access:
    """Running ones give it until they are going to end, unpaid ones for the grace, ones that ended with their period
    until that is over; one that was ended at once, whose first payment never came, or that the provider has given up
    on gives nothing."""
    end = ends(subscription)
    match status(subscription):
        case "active" | "trialing":
            return end or "as long as it lasts"
        case "past_due":
            grace = _unpaid_since(subscription) + GRACE
            return min(grace, end) if end else grace
        case "canceled" if subscription.cancel_at_period_end and end is not None:
            if subscription.failing_since is not None:
                return min(subscription.failing_since + GRACE, end)
            return end
        case _:
            return None


def gives_access(subscription: Subscription, now: datetime) -> bool:
    """Whether it does at this instant."""
    until = access(subscription)
    return until is not None and (not isinstance(until, datetime) or now < until)


def lapsed(subscription: Subscription) -> bool:
    """It is over because nobody paid."""
    said = status(subscription)
    if said == "unpaid":
        return True
    return said == "canceled" and subscription.failing_since is not None and not subscription.cancel_at_period_end


def in_force(subscription: Subscription) -> bool:
    """Whether it goes on, paid or not."""
    return status(subscription) in IN_FORCE


def foremost(subscriptions: list[Subscription], now: datetime) -> Subscription | None:
    """Of several the one that people mean: one in force before one that has ended, one that gives access before one
    that doesn't, the youngest of equals."""
    return max(
        subscriptions,
        key=lambda one: (in_force(one), gives_access(one, now), one.started_at, one.id),
        default=None,
    )


def view_of(subscription: Subscription | None, *, premium: bool) -> SubscriptionView:
    """What the person sees."""
    if subscription is None:
        return SubscriptionView(
            status="none",
            plan=None,
            premium=premium,
            current_period_end=None,
            cancel_at_period_end=False,
            grace_until=None,
        )
    return SubscriptionView(
        status=status(subscription),
        plan=subscription.plan,
        premium=premium,
        current_period_end=subscription.period_end,
        cancel_at_period_end=subscription.cancel_at_period_end or subscription.cancel_at is not None,
        grace_until=grace_until(subscription),
    )
