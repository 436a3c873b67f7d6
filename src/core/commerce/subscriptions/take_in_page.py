"""What came of a payment page, in case that no event told."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from core.commerce.payments.model import Checkout, GatewayRefusedError
from core.commerce.subscriptions.apply_invoice import TakeInLatestBill
from core.commerce.subscriptions.apply_subscription import ApplySubscription
from core.commerce.subscriptions.ports import SubscriptionGateway
from core.commerce.subscriptions.standing import in_force
from core.commerce.subscriptions.stores import Attempt, Attempts, Customers, KeptSubscriptions
from core.shared.actor import STUDIO, Actor
from core.shared.errors import Unavailable
from core.shared.ports import Clock, UnitOfWork

ASK_AGAIN = timedelta(seconds=5)
PAYABLE = timedelta(hours=25)
"""For how long somebody may pay in a page: Stripe closes it after a day."""
LATE = timedelta(minutes=10)
"""After which an event is looked for."""
MOST = 500


@dataclass(frozen=True, slots=True)
class TakeInPage:
    """Lets a subscription count that was paid in a page before any event told, with its first bill. Not to be called
    inside a unit of work; raises what the gateways raise."""

    gateway: SubscriptionGateway
    subscriptions: KeptSubscriptions
    apply: ApplySubscription
    latest_bill: TakeInLatestBill

    async def __call__(self, page: Checkout | None) -> None:
        if page is None or page.status != "complete" or page.subscription is None:
            return
        if await self.subscriptions.owner(page.subscription) is None:
            facts = await self.gateway.read(page.subscription)
            if facts is not None:
                await self.apply.found(facts)
                await self.latest_bill.unless_known(facts)


@dataclass(frozen=True, slots=True)
class AskAboutPage:
    """For who looks at their subscription right after they paid for it: the provider is asked about their page, at most
    once in five seconds, so that it shows even where no webhook gets through. When it can't be asked, nothing is
    done."""

    gateway: SubscriptionGateway
    subscriptions: KeptSubscriptions
    customers: Customers
    attempts: Attempts
    take_in: TakeInPage
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor) -> None:
        now = self.clock.now()
        if not _askable(await self.attempts.latest(actor.app, actor.user_id), now):
            return
        if any(in_force(one) for one in await self.subscriptions.of(actor.app, actor.user_id)):
            return
        async with self.uow(actor.app):
            await self.customers.lock(actor.app, actor.user_id)
            attempt = await self.attempts.latest(actor.app, actor.user_id)
            if attempt is None or not _askable(attempt, now):
                return
            await self.attempts.keep(replace(attempt, asked_at=now))
        with suppress(Unavailable, GatewayRefusedError):
            await self.take_in(await self.gateway.read_session(attempt.session_id or ""))


@dataclass(frozen=True, slots=True)
class ReconcilePages:
    """The same for pages that nobody looks at, the oldest first; how many were asked about. What can't be asked now is
    asked later."""

    gateway: SubscriptionGateway
    attempts: Attempts
    take_in: TakeInPage
    uow: UnitOfWork
    clock: Clock

    async def __call__(self) -> int:
        now = self.clock.now()
        async with self.uow(STUDIO):
            found = await self.attempts.payable(now - PAYABLE, now - LATE, MOST)
        for session_id in found:
            with suppress(Unavailable, GatewayRefusedError):
                await self.take_in(await self.gateway.read_session(session_id))
        return len(found)


def _askable(attempt: Attempt | None, now: datetime) -> bool:
    if attempt is None or attempt.session_id is None or attempt.made_at + PAYABLE < now:
        return False
    return attempt.asked_at is None or not now - ASK_AGAIN < attempt.asked_at <= now
