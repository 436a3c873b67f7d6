"""A code that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.coupons.model import Coupon, normalised, usable
from core.commerce.coupons.ports import Coupons
from core.platform.limits.ports import LimiterDown, RateLimiter
from core.platform.limits.window import RateLimit
from core.shared.actor import Actor
from core.shared.errors import NotFound, RateLimited, Unavailable
from core.shared.ports import Clock

TRIES = RateLimit(19, 600)
"""Of one person, in real time; the twentieth in ten minutes is refused. Right codes count as well: once there were too
many, an answer tells nothing of the code."""


@dataclass(frozen=True, slots=True)
class LookUpCoupon:
    """The coupon behind a code, not yet locked.

    Raises `NotFound("coupon_not_found")` for one that is not there, switched off or not begun, and `RateLimited`.
    """

    coupons: Coupons
    limiter: RateLimiter
    clock: Clock

    async def __call__(self, actor: Actor, code: str) -> Coupon:
        try:
            standing = await self.limiter.hit([(f"coupon:{actor.app}:{actor.user_id}", TRIES)])
        except LimiterDown as error:
            raise Unavailable("limits_unavailable", "Attempts can't be counted just now.") from error
        if not standing.allowed:
            raise RateLimited("rate_limited", "Too many attempts; try again later.", retry_after=standing.wait)
        coupon = await self.coupons.find(actor.app, normalised(code))
        if coupon is None or not usable(coupon, self.clock.now()):
            raise missing()
        return coupon


def missing() -> NotFound:
    """There is no coupon, for all that anybody is to know."""
    return NotFound("coupon_not_found", "There is no such coupon.")
