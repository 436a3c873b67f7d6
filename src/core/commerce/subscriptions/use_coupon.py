"""Coupons for the first bill of a subscription."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.commerce.coupons.look_up import LookUpCoupon
from core.commerce.coupons.model import Coupon
from core.commerce.coupons.redeem import RedeemCoupon
from core.commerce.payments.facts import StripeEvent
from core.commerce.payments.stripe_objects import checkout_of
from core.commerce.subscriptions.feature import Plan
from core.commerce.subscriptions.model import Discount
from core.commerce.subscriptions.stores import Attempt, Attempts, Customers
from core.platform.registry.apps import Apps
from core.shared.actor import Actor
from core.shared.ports import Clock, UnitOfWork

EXPIRED = ("checkout.session.expired",)


@dataclass(frozen=True, slots=True)
class UseCoupon:
    """A coupon counts as used from the attempt to subscribe on, as it does from the order on; an attempt that comes to
    nothing gives the use back. Raises what `LookUpCoupon` and `RedeemCoupon` raise."""

    look_up: LookUpCoupon
    redeem: RedeemCoupon
    clock: Clock

    async def find(self, actor: Actor, code: str | None) -> Coupon | None:
        """The coupon behind what was typed, if anything was."""
        return None if code is None else await self.look_up(actor, code)

    async def count(self, attempt: Attempt, plan: Plan, instead_of: Attempt | None) -> None:
        """In the attempt's unit of work: its coupon is used, that of the one before is not."""
        released = []
        if instead_of is not None and instead_of.coupon_id is not None:
            released = [(instead_of.coupon_id, instead_of.id)]
        coupon = await self.redeem(attempt.app, attempt.coupon_id, released)
        if coupon is not None:
            await self.redeem.count(coupon, plan.currency, attempt.id, attempt.user_id, self.clock.now())

    async def give_back(self, attempt: Attempt) -> None:
        """In a unit of work: the attempt came to nothing."""
        if attempt.coupon_id is not None:
            await self.redeem(attempt.app, None, [(attempt.coupon_id, attempt.id)])


@dataclass(frozen=True, slots=True)
class HearExpiredAttempt:
    """Nobody paid on the page on which somebody wanted to subscribe."""

    apps: Apps
    customers: Customers
    attempts: Attempts
    coupons: UseCoupon
    uow: UnitOfWork

    async def __call__(self, event: StripeEvent) -> None:
        checkout = checkout_of(event.object)
        if checkout is None or checkout.mode != "subscription" or checkout.app not in self.apps:
            return
        try:
            user_id = UUID(checkout.user_id or "")
        except ValueError:
            return
        app = checkout.app or ""
        async with self.uow(app):
            if await self.attempts.latest(app, user_id) is None:
                return
            await self.customers.lock(app, user_id)
            latest = await self.attempts.latest(app, user_id)
            if latest is not None and latest.session_id == checkout.id:
                await self.coupons.give_back(latest)
                await self.attempts.keep(replace(latest, coupon_id=None))


def discount_of(coupon: Coupon | None) -> Discount | None:
    """What it takes off the first bill."""
    if coupon is None:
        return None
    return Discount(coupon_id=coupon.id, percent_off=coupon.percent_off, amount_off_cents=coupon.amount_off_cents)
