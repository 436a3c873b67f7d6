"""A code that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.coupons.model import Coupon, normalised, usable
from core.commerce.coupons.ports import Coupons
from core.platform.limits.ports import LimiterDown, RateLimiter
from core.platform.limits.window import RateLimit, Standing
from core.shared.actor import Actor
from core.shared.errors import NotFound, RateLimited, Unavailable
from core.shared.ports import Clock

WRONG = RateLimit(19, 600)
"""Wrong codes of one person, in real time; the twentieth in ten minutes is refused."""
TRIES = RateLimit(60, 600)
"""All codes of one person. Who has guessed too often has used up all of these: from then on an answer tells nothing of
the code."""


@dataclass(frozen=True, slots=True)
class LookUpCoupon:
    """The coupon behind a code, not yet locked.

    Raises `NotFound("coupon_not_found")` for one that is not there, switched off or not begun, and `RateLimited`.
    """

    coupons: Coupons
    limiter: RateLimiter
    clock: Clock

    async def __call__(self, actor: Actor, code: str) -> Coupon:
        who = f"{actor.app}:{actor.user_id}"
        _refuse_unless_allowed(await self._hit(f"coupon:{who}", TRIES))
        coupon = await self.coupons.find(actor.app, normalised(code))
        if coupon is not None and usable(coupon, self.clock.now()):
            return coupon
        standing = await self._hit(f"wrong_coupon:{who}", WRONG)
        if not standing.allowed:
            while (await self._hit(f"coupon:{who}", TRIES)).allowed:
                pass
        _refuse_unless_allowed(standing)
        raise missing()

    async def _hit(self, key: str, limit: RateLimit) -> Standing:
        try:
            return await self.limiter.hit([(key, limit)])
        except LimiterDown as error:
            raise Unavailable("limits_unavailable", "Attempts can't be counted just now.") from error


def _refuse_unless_allowed(standing: Standing) -> None:
    if not standing.allowed:
        raise RateLimited("rate_limited", "Too many attempts; try again later.", retry_after=standing.wait)


def missing() -> NotFound:
    """There is no coupon, for all that anybody is to know."""
    return NotFound("coupon_not_found", "There is no such coupon.")
