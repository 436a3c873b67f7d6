"""What the provider tells of a subscription, taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec.structs import replace

from core.commerce.subscriptions.end_orphans import CUT, CutSubscription
from core.commerce.subscriptions.fold import FoldSubscription
from core.commerce.subscriptions.model import SubscriptionFacts
from core.commerce.subscriptions.ports import SubscriptionGateway
from core.commerce.subscriptions.standing import ENDED, told
from core.commerce.subscriptions.stores import KeptSubscriptions, Owner, Subscribers
from core.commerce.subscriptions.subscription import Subscription
from core.commerce.subscriptions.whose import FindOwner
from core.platform.inbox.ports import OrderGuard
from core.platform.jobs.ports import Jobs
from core.shared.ports import Ids, UnitOfWork

SOURCE = "stripe"
_RANKS = {"customer.subscription.created": "1", "customer.subscription.deleted": "9"}


class SubscriptionTold(msgspec.Struct, frozen=True, kw_only=True):
    """A `customer.subscription.*` event."""

    event_id: str
    type: str
    occurred_at: datetime
    facts: SubscriptionFacts

    @property
    def deleted(self) -> bool:
        """Whether it is the last word."""
        return self.type == "customer.subscription.deleted"

    @property
    def name(self) -> str:
        """Of two of one instant that the provider itself can't tell apart, the one with the greater name counts."""
        return f"{_RANKS.get(self.type, '5')} {self.event_id}"


@dataclass(frozen=True, slots=True)
class ApplySubscription:
    """Keeps the newest of what events tell, in whatever order they come and however often, and folds it. What was
    deleted stays so. Of two events of one instant neither is believed: the provider is asked, so this must not be
    called inside a unit of work. What isn't ours is passed over; what belongs to nobody any more is ended by a job.

    Raises what `SubscriptionGateway.read` raises.
    """

    whose: FindOwner
    gateway: SubscriptionGateway
    subscriptions: KeptSubscriptions
    subscribers: Subscribers
    guard: OrderGuard
    fold: FoldSubscription
    jobs: Jobs
    uow: UnitOfWork
    ids: Ids

    async def __call__(self, event: SubscriptionTold) -> None:
        facts = event.facts
        owner = await self.whose(facts.id, app=facts.app, user_id=facts.user_id, customer=facts.customer)
        if owner is None:
            return
        async with self.uow(owner.app):
            verdict = await self.guard.judge(SOURCE, facts.id, event.occurred_at, event.event_id)
            before = await self.subscriptions.lock(owner.app, facts.id)
            if _over(before, event):
                return
            if event.deleted or verdict == "newer":
                await self._keep(owner, before, facts, event)
                return
        if verdict == "tie":
            await self._ask(owner, event)

    async def found(self, facts: SubscriptionFacts) -> None:
        """Take in what the provider says when it is asked for something of which no event has told us so far, or not
        for long. Any event will be newer."""
        owner = await self.whose(facts.id, app=facts.app, user_id=facts.user_id, customer=facts.customer)
        if owner is None:
            return
        async with self.uow(owner.app):
            before = await self.subscriptions.lock(owner.app, facts.id)
            if before is None or before.status not in ENDED:
                at = before.as_of if before else facts.created_at
                said = SubscriptionTold(event_id="", type="", occurred_at=at, facts=facts)
                await self._keep(owner, before, facts, said)

    async def answered(self, subscription: Subscription, facts: SubscriptionFacts) -> Subscription:
        """Take in what the provider answered to an act of ours. The event that it sends of it as well is the newer one
        and says the same, so it is not counted as one here."""
        async with self.uow(subscription.app):
            before = await self.subscriptions.lock(subscription.app, facts.id) or subscription
            if before.status in ENDED:
                return before
            now = told(before, facts, at=before.as_of, by=before.said_by)
            await self.fold(before.app, facts.id, before, now)
            return await self.subscriptions.lock(subscription.app, facts.id) or now

    async def _ask(self, owner: Owner, event: SubscriptionTold) -> None:
        present = await self.gateway.read(event.facts.id)
        async with self.uow(owner.app):
            before = await self.subscriptions.lock(owner.app, event.facts.id)
            if before is not None and (_over(before, event) or before.as_of > event.occurred_at):
                return  # another one came while we asked
            if present is not None:
                await self._keep(owner, before, present, event)
            elif before is None or before.said_by < event.name:
                await self._keep(owner, before, event.facts, event)

    async def _keep(
        self, owner: Owner, before: Subscription | None, facts: SubscriptionFacts, event: SubscriptionTold
    ) -> None:
        user_id = before.user_id if before else owner.user_id
        if before is None and user_id is not None and await self.subscribers.find(owner.app, user_id) is None:
            user_id = None  # gone since we looked
        start = before or Subscription(
            id=self.ids.new(),
            app=owner.app,
            user_id=user_id,
            stripe_id=facts.id,
            customer=facts.customer,
            plan=None,
            status=facts.status,
            as_of=event.occurred_at,
            said_by=event.name,
            started_at=facts.created_at,
        )
        if event.deleted and facts.status not in ENDED:
            facts = replace(facts, status="canceled")  # the object may be older than what it tells
        now = told(start, facts, at=event.occurred_at, by=event.name)
        await self.fold(owner.app, facts.id, before, now)
        if user_id is None and now.status not in ENDED:
            await self.jobs.add(owner.app, CUT, CutSubscription(facts.id), key=facts.id)


def _over(before: Subscription | None, event: SubscriptionTold) -> bool:
    """Nothing follows the end but, once, the provider's last word on it."""
    if before is None or before.status not in ENDED:
        return False
    return not event.deleted or before.said_by.startswith("9")
