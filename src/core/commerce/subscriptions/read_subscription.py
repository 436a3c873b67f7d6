"""What a person is subscribed to."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.subscriptions.standing import foremost, view_of
from core.commerce.subscriptions.stores import KeptSubscriptions
from core.commerce.subscriptions.subscription import SubscriptionView
from core.shared.actor import Actor
from core.shared.ports import Clock
from core.shared.premium import Premium


@dataclass(frozen=True, slots=True)
class ReadSubscription:
    """The person's subscription at this instant; of several the foremost. Grace and ends are read off the clock, so no
    job has to run for them."""

    subscriptions: KeptSubscriptions
    premium: Premium
    clock: Clock

    async def __call__(self, actor: Actor) -> SubscriptionView:
        now = self.clock.now()
        found = foremost(await self.subscriptions.of(actor.app, actor.user_id), now)
        return view_of(found, premium=await self.premium.of(actor.app, actor.user_id, now))
