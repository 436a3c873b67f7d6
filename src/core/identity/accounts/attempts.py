"""Bounds on guessing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import msgspec

from core.platform.limits.ports import LimiterDown, RateLimiter
from core.platform.limits.window import RateLimit
from core.shared.errors import RateLimited, Unavailable


class AttemptLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How many attempts there may be: to sign in to one account, from wherever; with wrong mailed tokens, from one
    address of the network. None switches one off."""

    login: RateLimit | None
    mailed_token: RateLimit | None = RateLimit(6, 60)

    @staticmethod
    def of_account(of_address: RateLimit | None) -> RateLimit | None:
        """An account may be tried twice as often as one address of the network may try."""
        return RateLimit(of_address.count * 2, of_address.seconds) if of_address else None


@dataclass(frozen=True, slots=True)
class Attempts:
    """Counts attempts on a subject in real time, across processes. Guessing from many addresses is slowed as well,
    while sessions that are open go on.
    """

    limiter: RateLimiter
    limits: AttemptLimits

    async def spend(self, kind: Literal["login", "mailed_token"], subject: str) -> None:
        """Count one attempt; raises `RateLimited` when the subject had too many, `Unavailable` when nobody can tell."""
        limit: RateLimit | None = getattr(self.limits, kind)
        if limit is None:
            return
        key = f"{kind}:{hashlib.sha256(subject.encode()).hexdigest()[:32]}"
        try:
            standing = await self.limiter.hit([(key, limit)])
        except LimiterDown as error:
            raise Unavailable("limits_unavailable", "Attempts can't be counted just now.") from error
        if not standing.allowed:
            raise RateLimited("rate_limited", "Too many attempts; try again later.", retry_after=standing.wait)
