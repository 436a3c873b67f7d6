"""Taking a plan."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec.structs import asdict, replace

from core.commerce.payments.model import Checkout, GatewayRefusedError
from core.commerce.payments.ports import CheckoutGateway
from core.commerce.payments.return_urls import ReturnUrls
from core.commerce.subscriptions.feature import Plan, Subscriptions
from core.commerce.subscriptions.model import Discount, WantedSubscription
from core.commerce.subscriptions.ports import SubscriptionGateway
from core.commerce.subscriptions.read_subscription import ReadSubscription
from core.commerce.subscriptions.standing import in_force
from core.commerce.subscriptions.stores import (
    Attempt,
    Attempts,
    Customers,
    KeptSubscriptions,
    Subscriber,
    Subscribers,
)
from core.commerce.subscriptions.subscription import OpenedCheckout, SubscribeCommand
from core.commerce.subscriptions.take_in_page import TakeInPage
from core.commerce.subscriptions.use_coupon import UseCoupon, discount_of
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Conflict, Invalid, NotFound, Unavailable
from core.shared.ports import Clock, Ids, UnitOfWork


class _Wish(msgspec.Struct, frozen=True, kw_only=True):
    """All that a checkout page is made of: the same wish is the same page."""

    plan: Plan
    locale: str
    success_url: str
    cancel_url: str
    discount: Discount | None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Opens the payment page on which a person takes a plan; asked again for the same while that page is open, answers
    it again. There is one open page for a person: another wish closes the one before. What is paid there reaches us as
    events. A coupon lowers the first bill.

    Raises `Invalid` for an unknown plan or a foreign URL, `Conflict("already_subscribed")` for who has one in force,
    also one that was paid this moment, `Conflict("checkout_superseded")` when the person asked for something else
    meanwhile, what `UseCoupon` raises, and `Unavailable("provider_unavailable")`.
    """

    gateway: SubscriptionGateway
    checkouts: CheckoutGateway
    subscriptions: KeptSubscriptions
    customers: Customers
    subscribers: Subscribers
    attempts: Attempts
    coupons: UseCoupon
    urls: ReturnUrls
    take_in: TakeInPage
    read: ReadSubscription
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(
        self, spec: AppSpec, feature: Subscriptions, actor: Actor, command: SubscribeCommand
    ) -> OpenedCheckout:
        plan = feature.plan(command.plan)
        if plan is None or not plan.on_sale:
            raise Invalid("validation_failed", "There is no such plan.", pointer="/plan")
        person = await self.subscribers.find(actor.app, actor.user_id)
        if person is None:
            raise NotFound
        success = self.urls(spec, command.success_url, path="/subscription/success", pointer="/success_url")
        cancel = self.urls(spec, command.cancel_url, path="/subscription/cancel", pointer="/cancel_url")
        coupon = await self.coupons.find(actor, command.coupon_code)
        wish = _Wish(
            plan=plan,
            locale=person.locale,
            success_url=success,
            cancel_url=cancel,
            discount=discount_of(coupon),
        )
        try:
            session = await self._session(feature, actor, person, wish)
        except GatewayRefusedError as refusal:
            raise Unavailable("provider_unavailable", "The payment provider can't open a page now.") from refusal
        view = await self.read(actor)
        return OpenedCheckout(**asdict(view), session_id=session.id, checkout_url=session.url or "")

    async def _session(self, feature: Subscriptions, actor: Actor, person: Subscriber, wish: _Wish) -> Checkout:
        attempt, other = await self._begin(actor, wish)
        if attempt.session_id is not None:
            known = await self.gateway.read_session(attempt.session_id)
            if known is not None and known.status == "open":
                return known
            await self.take_in(known)
            attempt, _ = await self._begin(actor, wish, instead_of=attempt.id)
        if other is not None and other.session_id is not None:
            await self.take_in(await self.checkouts.expire(other.session_id))
            await self._check(actor)
        session = await self.gateway.open(await self._wanted(feature, actor, person, attempt, wish))
        async with self.uow(actor.app):
            await self.customers.lock(actor.app, actor.user_id)
            latest = await self.attempts.latest(actor.app, actor.user_id)
            current = latest is not None and latest.id == attempt.id
            if current:
                await self.attempts.keep(replace(attempt, session_id=session.id))
        if not current:
            await self.checkouts.expire(session.id)
            raise Conflict("checkout_superseded", "Another checkout was begun meanwhile.")
        return session

    async def _begin(
        self, actor: Actor, wish: _Wish, *, instead_of: UUID | None = None
    ) -> tuple[Attempt, Attempt | None]:
        """The attempt to go on with, and the one in whose place it is."""
        said = msgspec.json.encode(wish).decode()
        async with self.uow(actor.app):
            await self.customers.lock(actor.app, actor.user_id)
            await self._check(actor)
            latest = await self.attempts.latest(actor.app, actor.user_id)
            if latest is not None and latest.wish == said and latest.id != instead_of:
                return latest, None
            attempt = Attempt(
                id=self.ids.new(),
                app=actor.app,
                user_id=actor.user_id,
                wish=said,
                made_at=self.clock.now(),
                coupon_id=wish.discount.coupon_id if wish.discount else None,
            )
            await self.coupons.count(attempt, wish.plan, latest)
            await self.attempts.keep(attempt)
            return attempt, latest

    async def _wanted(
        self, feature: Subscriptions, actor: Actor, person: Subscriber, attempt: Attempt, wish: _Wish
    ) -> WantedSubscription:
        customer = await self.customers.get(actor.app, actor.user_id)
        if customer is None:
            made = await self.gateway.customer(actor.app, actor.user_id, person.email)
            async with self.uow(actor.app):
                customer = await self.customers.keep(actor.app, actor.user_id, made)
        return WantedSubscription(
            attempt_id=attempt.id,
            app=actor.app,
            user_id=actor.user_id,
            customer=customer,
            price=wish.plan.billed(actor.app),
            locale=wish.locale,
            success_url=wish.success_url,
            cancel_url=wish.cancel_url,
            discount=wish.discount,
            automatic_tax=feature.automatic_tax,
        )

    async def _check(self, actor: Actor) -> None:
        if any(in_force(one) for one in await self.subscriptions.of(actor.app, actor.user_id)):
            raise Conflict("already_subscribed", "You have a subscription already.")
