"""What there is to subscribe to."""

from __future__ import annotations

import msgspec

from core.commerce.subscriptions.feature import Plan, Subscriptions
from core.commerce.subscriptions.model import Interval


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """A plan; `key` names it in requests, `credits` come with each paid bill."""

    key: str
    title: str
    price_cents: int
    currency: str
    interval: Interval
    credits: int
    premium: bool


class PlanList(msgspec.Struct, frozen=True, kw_only=True):
    """All plans, in the app's own order."""

    items: list[PlanView]
    next_cursor: None = None


def list_plans(feature: Subscriptions) -> PlanList:
    """The plans that are on sale."""
    return PlanList(items=[_view(plan) for plan in feature.plans if plan.on_sale])


def _view(plan: Plan) -> PlanView:
    return msgspec.convert(plan, PlanView, from_attributes=True)
