"""Subscriptions of people who have left: ended at the provider, who would bill on and on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.commerce.payments.model import GatewayRefusedError
from core.commerce.subscriptions.ports import SubscriptionGateway
from core.commerce.subscriptions.standing import ENDED, told
from core.commerce.subscriptions.stores import KeptSubscriptions
from core.platform.jobs.ports import Jobs
from core.shared.ports import Clock, UnitOfWork

CUT = "subscriptions.cut"


class CutSubscription(msgspec.Struct, frozen=True):
    """The provider's id of a subscription that is nobody's."""

    stripe_id: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """A person has left an app, or the studio: what they subscribed to is nobody's from now on, and a job for each ends
    it. Leaving waits for nothing of that. In the caller's unit of work of the studio."""

    subscriptions: KeptSubscriptions
    jobs: Jobs

    async def __call__(self, user_id: UUID, app: str | None = None) -> None:
        for orphan in await self.subscriptions.let_go(user_id, app):
            await self.jobs.add(orphan.app, CUT, CutSubscription(orphan.stripe_id), key=orphan.stripe_id)


@dataclass(frozen=True, slots=True)
class EndOrphan:
    """Ends one that is nobody's, this moment, from a job. Raises what the gateway raises when trying again is right."""

    gateway: SubscriptionGateway
    subscriptions: KeptSubscriptions
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: str, stripe_id: str) -> None:
        async with self.uow(app):
            orphan = await self.subscriptions.lock(app, stripe_id)
        if orphan is None or orphan.user_id is not None or orphan.status in ENDED:
            return
        try:
            facts = await self.gateway.cancel_now(stripe_id, orphan.id)
        except GatewayRefusedError:
            facts = None  # it is not there any more
        async with self.uow(app):
            now = await self.subscriptions.lock(app, stripe_id)
            if now is None or now.status in ENDED:
                return
            if facts is not None:
                await self.subscriptions.save(told(now, facts, at=now.as_of, by=now.said_by))
            else:
                at = self.clock.now()
                await self.subscriptions.save(replace(now, status="canceled", ended_at=at))
