"""Subscriptions as a capability of an app."""

from __future__ import annotations

from typing import Literal

import msgspec

from core.commerce.subscriptions.model import Interval, PlanPrice
from core.platform.registry.spec import Feature
from core.shared.money import Currency, Price


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What people may subscribe to: `price_cents` in minor units of `currency`, billed every `interval`. Each paid bill
    brings `credits`; with `premium` the person has premium for as long as it lasts. One that is not `on_sale` any more
    stays for those who have it."""

    key: str
    title: str
    price_cents: Price
    currency: Currency
    interval: Interval = "month"
    credits: int = 0
    premium: bool = True
    on_sale: bool = True

    def billed(self, app: str) -> PlanPrice:
        """The plan as the payment provider is asked to bill it."""
        return PlanPrice(
            app=app,
            plan=self.key,
            name=self.title,
            amount_cents=self.price_cents,
            currency=self.currency,
            interval=self.interval,
        )


class Subscriptions(Feature, frozen=True, kw_only=True):
    """People take one of `plans`; `automatic_tax` has the provider add what the law asks.

    `shape` says how clients speak of it: `current` has subscriptions at `path` and one's own at `current` below it,
    `acts` has one's own at `path`, and below it what one may do: `checkout`, `cancel`, `portal`.
    """

    plans: tuple[Plan, ...]
    path: str = "/subscriptions"
    shape: Literal["current", "acts"] = "current"
    automatic_tax: bool = False

    def plan(self, key: str | None) -> Plan | None:
        """The plan of that key, also one that is not on sale any more."""
        return next((plan for plan in self.plans if plan.key == key), None)
