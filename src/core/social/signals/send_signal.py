"""Letting a partner feel that one is there."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.platform.limits.ports import LimiterDown, RateLimiter
from core.platform.limits.window import RateLimit
from core.shared.actor import Actor
from core.shared.circles import Circles
from core.shared.errors import NotFound, RateLimited, Unavailable
from core.shared.live import LiveItem, LiveWhispers
from core.social.signals.model import Signal, SignalCommand
from core.social.signals.ports import Partners

OFTEN = RateLimit(30, 60)
"""Of one person, in real time. Signals to nobody count as well, so that they tell little of who is there."""


@dataclass(frozen=True, slots=True)
class SendSignal:
    """A signal to who shares a social session with the actor. It comes to the streams that are open this moment and is
    kept nowhere; whether anybody felt it isn't told.

    Raises `RateLimited`, `Unavailable("limits_unavailable")`, and `NotFound` for everybody else.
    """

    partners: Partners
    circles: Circles
    whispers: LiveWhispers
    limiter: RateLimiter

    async def __call__(self, actor: Actor, command: SignalCommand) -> None:
        app, own, other = actor.app, actor.user_id, command.to
        try:
            standing = await self.limiter.hit([(f"signals:{app}:{own}", OFTEN)])
        except LimiterDown as error:
            raise Unavailable("limits_unavailable", "Signals can't be counted just now.") from error
        if not standing.allowed:
            raise RateLimited("rate_limited", "Too many signals; try again later.", retry_after=standing.wait)
        if not await self.partners.together(app, own, other):
            raise NotFound
        if await self.circles.barred(app, own, other) or not await self.circles.known(app, other):
            raise NotFound
        data = msgspec.json.encode(Signal(sender=own, kind=command.kind))
        await self.whispers.whisper(app, LiveItem(user_id=other, name="signal", data=data))
