"""From facts to effects: the one place where a subscription and its bills have consequences."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from core.commerce.subscriptions.bill import Bill, brings, payments
from core.commerce.subscriptions.feature import Subscriptions
from core.commerce.subscriptions.settle_bill import SettleBill
from core.commerce.subscriptions.standing import access, in_force, lapsed, paid_by, status, view_of
from core.commerce.subscriptions.stores import BillMoney, Bills, KeptSubscriptions, PremiumGrants
from core.commerce.subscriptions.subscription import Subscription, SubscriptionView
from core.platform.registry.apps import Apps
from core.shared.events import Event, SubscriptionChanged, SubscriptionLapsed, SubscriptionPaymentFailed
from core.shared.ports import Outbox

log = logging.getLogger("rhizome.commerce")


@dataclass(frozen=True, slots=True)
class FoldSubscription:
    """Looks at what is known of a subscription and brings premium, credits and letters to what that says. Each effect
    happens once, so that facts may come in any order and any number of times. In the caller's unit of work, who has
    locked the subscription and kept what is new."""

    apps: Apps
    subscriptions: KeptSubscriptions
    bills: Bills
    money: BillMoney
    premium: PremiumGrants
    settle: SettleBill
    outbox: Outbox

    async def __call__(self, app: str, stripe_id: str, before: Subscription | None, now: Subscription | None) -> None:
        """`before` is what was kept until this unit of work, `now` what the provider says; None while only bills of it
        are known, which bring their credits all the same."""
        bills = await self._credited(app, await self.bills.of(app, stripe_id))
        if now is None:
            return
        now = await self._flagged(paid_by(now, payments(bills)), is_new=before is None)
        letters = await self._letters(now, bills)
        now = replace(now, lapsed=lapsed(now))
        await self.subscriptions.save(now)
        await self._entitle(now)
        if now.user_id is None:
            return
        if before is None or _shown(before) != _shown(now):
            letters.append(SubscriptionChanged(app=app, user_id=now.user_id, subscription_id=now.id))
        await self.outbox.add(*letters)

    async def _credited(self, app: str, known: list[Bill]) -> list[Bill]:
        bills = [self._worth(app, bill) for bill in known]
        brought = brings(bills)
        settled = [await self.settle(await self._booked(bill), brought.get(bill.id)) for bill in bills]
        for before, after in zip(known, settled, strict=True):
            if before != after:
                await self.bills.save(after)
        return settled

    def _worth(self, app: str, bill: Bill) -> Bill:
        """What a plan brings may change in the manifest; what was paid for stays as it was."""
        if bill.paid_at is None or bill.worth is not None:
            return bill
        feature = self.apps[app].feature(Subscriptions)
        plan = feature.plan(bill.plan) if feature else None
        return replace(bill, worth=plan.credits if plan else 0)

    async def _booked(self, bill: Bill) -> Bill:
        """Money that came in is in the books, and what went back of it is known."""
        if bill.paid_at is None or bill.amount_cents <= 0:
            return bill
        await self.money.came_in(bill)
        back = await self.money.went_back(bill)
        return replace(bill, refunded_cents=back.refunded_cents, dispute=back.dispute)

    async def _flagged(self, now: Subscription, *, is_new: bool) -> Subscription:
        """Two checkouts at once can be paid both. Each counts, and the person has the best of them; somebody of the
        studio decides what becomes of the money."""
        if not is_new or now.user_id is None or not in_force(now):
            return now
        others = [one for one in await self.subscriptions.of(now.app, now.user_id) if one.id != now.id]
        if not any(in_force(one) for one in others):
            return now
        log.warning("a second subscription of one person in %s: %s", now.app, now.stripe_id)
        return replace(now, second=True)

    async def _letters(self, now: Subscription, bills: list[Bill]) -> list[Event]:
        """The first refused payment of a bill is told, and the end for lack of payment; each once."""
        if now.user_id is None:
            return []
        if lapsed(now):
            if now.lapsed:
                return []
            return [SubscriptionLapsed(app=now.app, user_id=now.user_id, subscription_id=now.id)]
        letters: list[Event] = []
        for bill in bills:
            if bill.owed and not bill.told and status(now) == "past_due":
                await self.bills.save(replace(bill, told=True))
                letters = [SubscriptionPaymentFailed(app=now.app, user_id=now.user_id, subscription_id=now.id)]
        return letters

    async def _entitle(self, now: Subscription) -> None:
        if now.user_id is None:
            return
        source = f"subscription:{now.id}"
        feature = self.apps[now.app].feature(Subscriptions)
        plan = feature.plan(now.plan) if feature else None
        until = access(now)
        if plan is None or not plan.premium or until is None:
            await self.premium.withdraw(now.app, now.user_id, source)
        else:
            await self.premium.give(now.app, now.user_id, source, until if isinstance(until, datetime) else None)


def _shown(subscription: Subscription) -> SubscriptionView:
    return view_of(subscription, premium=True)
