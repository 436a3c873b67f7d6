"""Plans that Stripe bills again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapters.stripe.api import StripeApi, options
from adapters.stripe.checkout import read_session, session
from adapters.stripe.listings import StripePrices
from adapters.stripe.words import locale_of
from core.commerce.payments.model import Checkout, GatewayRefusedError
from core.commerce.subscriptions.model import Discount, PlanPrice, SubscriptionFacts, WantedSubscription
from core.commerce.subscriptions.stripe_objects import subscription_of
from core.shared.errors import Unavailable

if TYPE_CHECKING:
    from stripe.params import CouponCreateParams
    from stripe.params.checkout import SessionCreateParams

_ENDED = frozenset({"canceled", "incomplete_expired"})


@dataclass(frozen=True, slots=True)
class StripeSubscriptionGateway:
    """`core.commerce.subscriptions.ports.SubscriptionGateway`.

    A change at the period's end is a subscription schedule of two phases; everything else first lets the schedule go,
    which leaves the subscription as it is.
    """

    api: StripeApi
    prices: StripePrices

    async def customer(self, app: str, user_id: UUID, email: str | None) -> str:
        metadata = {"app": app, "user_id": str(user_id)}
        made = await self.api(
            lambda client: client.v1.customers.create_async(
                {"metadata": metadata, **({"email": email} if email else {})}, options(f"customer:{app}:{user_id}")
            )
        )
        return str(made["id"])

    async def open(self, wanted: WantedSubscription) -> Checkout:
        price = await self.prices.of(wanted.price)
        metadata = {**wanted.metadata, "app": wanted.app, "user_id": str(wanted.user_id), "plan": wanted.price.plan}
        params: SessionCreateParams = {
            "mode": "subscription",
            "customer": wanted.customer,
            "line_items": [{"price": price, "quantity": 1}],
            "client_reference_id": str(wanted.user_id),
            "metadata": metadata,
            "subscription_data": {"metadata": metadata},
            "success_url": wanted.success_url,
            "cancel_url": wanted.cancel_url,
            "locale": locale_of(wanted.locale),
        }
        if wanted.expires_at is not None:
            params["expires_at"] = int(wanted.expires_at.timestamp())
        if wanted.discount is not None:
            params["discounts"] = [{"coupon": await self._coupon(wanted.app, wanted.discount, wanted.price)}]
        if wanted.automatic_tax:
            params["automatic_tax"] = {"enabled": True}
            params["customer_update"] = {"address": "auto"}
        key = f"subscribe:{wanted.attempt_id}"
        return session(await self.api(lambda client: client.v1.checkout.sessions.create_async(params, options(key))))

    async def read_session(self, session_id: str) -> Checkout | None:
        return await read_session(self.api, session_id)

    async def read(self, subscription: str) -> SubscriptionFacts | None:
        found = await self.api.find(
            lambda client: client.v1.subscriptions.retrieve_async(subscription, None, options())
        )
        return _read(found) if found is not None else None

    async def change_now(self, subscription: str, price: PlanPrice, act: UUID) -> SubscriptionFacts:
        ref = await self.prices.of(price)
        now = await self._unscheduled(subscription, act)
        changed = await self.api(
            lambda client: client.v1.subscriptions.update_async(
                subscription,
                {
                    "items": [{"id": now.item or "", "price": ref}],
                    "metadata": {"plan": price.plan},
                    "proration_behavior": "always_invoice",
                    "payment_behavior": "error_if_incomplete",  # who can't pay the difference keeps what they have
                    "cancel_at_period_end": False,
                },
                options(f"change:{act}"),
            )
        )
        return _read(changed)

    async def change_at_end(self, subscription: str, price: PlanPrice, act: UUID) -> SubscriptionFacts:
        ref = await self.prices.of(price)
        now = await self._unscheduled(subscription, act)
        if now.cancel_at_period_end:
            now = await self._ending(subscription, False, f"resume:{act}")
        schedule = await self.api(
            lambda client: client.v1.subscription_schedules.create_async(
                {"from_subscription": subscription}, options(f"schedule:{act}")
            )
        )
        present = schedule["phases"][-1]
        await self.api(
            lambda client: client.v1.subscription_schedules.update_async(
                schedule["id"],
                {
                    "end_behavior": "release",
                    "proration_behavior": "none",
                    "phases": [
                        {
                            "items": [{"price": now.price or "", "quantity": 1}],
                            "start_date": present["start_date"],
                            "end_date": present["end_date"],
                        },
                        {
                            "items": [{"price": ref, "quantity": 1}],
                            "duration": {"interval": price.interval, "interval_count": 1},
                            "metadata": {"plan": price.plan},
                            "proration_behavior": "none",
                        },
                    ],
                },
                options(f"phases:{act}"),
            )
        )
        return await self._present(subscription)

    async def keep(self, subscription: str, act: UUID) -> SubscriptionFacts:
        now = await self._unscheduled(subscription, act)
        return await self._ending(subscription, False, f"keep:{act}") if now.cancel_at_period_end else now

    async def cancel_at_end(self, subscription: str, act: UUID) -> SubscriptionFacts:
        now = await self._unscheduled(subscription, act)
        return now if now.cancel_at_period_end else await self._ending(subscription, True, f"cancel:{act}")

    async def cancel_now(self, subscription: str, act: UUID) -> SubscriptionFacts:
        now = await self._present(subscription)
        if now.status in _ENDED:
            return now
        ended = await self.api(
            lambda client: client.v1.subscriptions.cancel_async(subscription, None, options(f"end:{act}"))
        )
        return _read(ended)

    async def portal(self, customer: str, return_url: str, locale: str) -> str:
        made = await self.api(
            lambda client: client.v1.billing_portal.sessions.create_async(
                {"customer": customer, "return_url": return_url, "locale": locale_of(locale)}, options()
            )
        )
        return str(made["url"])

    async def _present(self, subscription: str) -> SubscriptionFacts:
        found = await self.read(subscription)
        if found is None:
            raise GatewayRefusedError("resource_missing", "There is no such subscription.")
        return found

    async def _unscheduled(self, subscription: str, act: UUID) -> SubscriptionFacts:
        """The subscription without a change that waits for the period's end."""
        now = await self._present(subscription)
        waiting = now.schedule
        if waiting is None:
            return now
        await self.api(
            lambda client: client.v1.subscription_schedules.release_async(waiting, None, options(f"release:{act}"))
        )
        return await self._present(subscription)

    async def _ending(self, subscription: str, ending: bool, key: str) -> SubscriptionFacts:
        changed = await self.api(
            lambda client: client.v1.subscriptions.update_async(
                subscription, {"cancel_at_period_end": ending}, options(key)
            )
        )
        return _read(changed)

    async def _coupon(self, app: str, discount: Discount, price: PlanPrice) -> str:
        name = f"coupon-{discount.coupon_id}-{price.currency.lower()}"
        params: CouponCreateParams = {"id": name, "name": "Discount", "duration": "once", "metadata": {"app": app}}
        if discount.percent_off is not None:
            params["percent_off"] = discount.percent_off
        else:
            params["amount_off"], params["currency"] = discount.amount_off_cents or 0, price.currency.lower()
        try:
            await self.api(lambda client: client.v1.coupons.create_async(params, options(f"coupon:{name}")))
        except GatewayRefusedError as error:
            if error.code != "resource_already_exists":
                raise
        return name


def _read(content: Mapping[str, Any]) -> SubscriptionFacts:
    found = subscription_of(content)
    if found is None:
        raise Unavailable("provider_unavailable", "Stripe's answer can't be understood.")
    return found
