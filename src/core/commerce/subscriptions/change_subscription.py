"""Another plan, an end, or none after all."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass

from msgspec import UNSET

from core.commerce.payments.model import GatewayRefusedError
from core.commerce.subscriptions.apply_subscription import ApplySubscription
from core.commerce.subscriptions.feature import Plan, Subscriptions
from core.commerce.subscriptions.model import SubscriptionFacts
from core.commerce.subscriptions.ports import SubscriptionGateway
from core.commerce.subscriptions.read_subscription import ReadSubscription
from core.commerce.subscriptions.standing import foremost, in_force
from core.commerce.subscriptions.stores import KeptSubscriptions
from core.commerce.subscriptions.subscription import ChangeSubscription, Subscription, SubscriptionView
from core.shared.actor import Actor
from core.shared.errors import Conflict, Invalid, PaymentRequired
from core.shared.ports import Clock, Ids


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """A dearer plan, or one for a longer time, at once, and the difference is billed; a cheaper one with the next
    period. `cancel_at_period_end` ends it with the period, or lets it go on after all.

    Raises `Conflict("not_subscribed")`, `Invalid` for an unknown plan or when not exactly one change is asked for,
    `PaymentRequired("payment_declined")`, and what the gateway raises.
    """

    gateway: SubscriptionGateway
    subscriptions: KeptSubscriptions
    apply: ApplySubscription
    read: ReadSubscription
    clock: Clock
    ids: Ids

    async def __call__(self, feature: Subscriptions, actor: Actor, command: ChangeSubscription) -> SubscriptionView:
        if (command.plan is UNSET) == (command.cancel_at_period_end is UNSET):
            raise Invalid("validation_failed", "Give one of plan and cancel_at_period_end.", pointer="/plan")
        plan = None if command.plan is UNSET else feature.plan(command.plan)
        if command.plan is not UNSET and (plan is None or not plan.on_sale):
            raise Invalid("validation_failed", "There is no such plan.", pointer="/plan")
        held = [one for one in await self.subscriptions.of(actor.app, actor.user_id) if in_force(one)]
        current = foremost(held, self.clock.now())
        if current is None:
            raise _none()
        if plan is not None:
            act = self._to(feature, current, plan)
        else:
            act = self._ending(current, ends=command.cancel_at_period_end is True)
        if act is not None:
            await self.apply.answered(current, await _taken(act))
        return await self.read(actor)

    def _to(self, feature: Subscriptions, current: Subscription, plan: Plan) -> Awaitable[SubscriptionFacts] | None:
        act, price = self.ids.new(), plan.billed(current.app)
        before = feature.plan(current.plan)
        if plan.key == current.plan:
            return self.gateway.keep(current.stripe_id, act) if current.waiting else None
        if current.currency not in (None, plan.currency):
            raise Invalid("validation_failed", "This plan is in another currency.", pointer="/plan")
        if is_upgrade(before, plan, paid_cents=current.amount_cents):
            return self.gateway.change_now(current.stripe_id, price, act)
        return self.gateway.change_at_end(current.stripe_id, price, act)

    def _ending(self, current: Subscription, *, ends: bool) -> Awaitable[SubscriptionFacts] | None:
        ending = current.cancel_at_period_end or current.cancel_at is not None
        if ends == ending:
            return None
        act = self.ids.new()
        if ends:
            return self.gateway.cancel_at_end(current.stripe_id, act)
        return self.gateway.keep(current.stripe_id, act)


@dataclass(frozen=True, slots=True)
class CancelSubscription:
    """Lets it end with the period that is paid for; until then nothing changes. Who by accident has two ends both.

    Raises `Conflict("not_subscribed")`, and what the gateway raises.
    """

    gateway: SubscriptionGateway
    subscriptions: KeptSubscriptions
    apply: ApplySubscription
    read: ReadSubscription
    ids: Ids

    async def __call__(self, actor: Actor) -> SubscriptionView:
        held = [one for one in await self.subscriptions.of(actor.app, actor.user_id) if in_force(one)]
        if not held:
            raise _none()
        for one in held:
            if not one.cancel_at_period_end and one.cancel_at is None:
                facts = await _taken(self.gateway.cancel_at_end(one.stripe_id, self.ids.new()))
                await self.apply.answered(one, facts)
        return await self.read(actor)


def is_upgrade(before: Plan | None, after: Plan, *, paid_cents: int | None) -> bool:
    """Whether the person commits to more: for longer, or for more money in the same time than they pay now."""
    if before is not None and before.interval != after.interval:
        return after.interval == "year"
    paid = paid_cents if paid_cents is not None else before.price_cents if before else 0
    return after.price_cents > paid


async def _taken(act: Awaitable[SubscriptionFacts]) -> SubscriptionFacts:
    try:
        return await act
    except GatewayRefusedError as refusal:
        raise PaymentRequired("payment_declined", "The payment provider declined the change.") from refusal


def _none() -> Conflict:
    return Conflict("not_subscribed", "There is no subscription to change.")
