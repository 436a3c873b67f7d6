"""The payment provider's door for subscriptions, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from adapters.memory.commerce.payments.gateways import checkout
from adapters.memory.commerce.payments.stripe_books import Object, StripeBooks, seconds
from core.commerce.payments.model import Checkout, GatewayRefusedError
from core.commerce.subscriptions.model import PlanPrice, SubscriptionFacts, WantedSubscription
from core.commerce.subscriptions.stripe_objects import subscription_of

PERIODS = {"month": timedelta(days=30), "year": timedelta(days=365)}
"""The calendar is the real provider's business."""


@dataclass(frozen=True, slots=True)
class MemorySubscriptionGateway:
    """`core.commerce.subscriptions.ports.SubscriptionGateway`. `begin` and `renew` are what a payer and time do."""

    books: StripeBooks

    async def customer(self, app: str, user_id: UUID, email: str | None) -> str:
        self.books.called("customer")
        key = f"customer:{app}:{user_id}"
        found = self.books.once(key, email) or self.books.made("cus", "customer", key, email, email=email)
        return str(self.books.answered(found)["id"])

    async def open(self, wanted: WantedSubscription) -> Checkout:
        self.books.called("open subscription")
        key = f"subscribe:{wanted.attempt_id}"
        before = self.books.once(key, wanted)
        if before is not None:
            return checkout(self.books.answered(before))
        if self.books.find("customer", wanted.customer) is None:
            raise GatewayRefusedError("resource_missing", "There is no such customer.")
        price = self._price(wanted.price)
        off = wanted.discount
        discount = 0 if off is None else off.amount_off_cents or price["unit_amount"] * (off.percent_off or 0) // 100
        metadata = {**wanted.metadata, "app": wanted.app, "user_id": str(wanted.user_id), "plan": wanted.price.plan}
        expires_at = seconds(wanted.expires_at) if wanted.expires_at else self.books.now() + 24 * 3600
        session = self.books.made(
            "cs",
            "checkout.session",
            key,
            wanted,
            mode="subscription",
            status="open",
            payment_status="unpaid",
            amount_total=max(0, price["unit_amount"] - discount),
            total_details={"amount_tax": 0},
            currency=price["currency"],
            customer=wanted.customer,
            expires_at=expires_at,
            client_reference_id=str(wanted.user_id),
            metadata=metadata,
            price=price["id"],
        )
        return checkout(
            self.books.answered(self.books.change(session["id"], url=f"https://pay.example/{session['id']}"))
        )

    async def read_session(self, session_id: str) -> Checkout | None:
        self.books.called("read session")
        found = self.books.find("checkout.session", session_id)
        return checkout(self.books.session(session_id)) if found is not None else None

    async def read(self, subscription: str) -> SubscriptionFacts | None:
        self.books.called("read subscription")
        found = self.books.find("subscription", subscription)
        return _facts(found) if found is not None else None

    async def change_now(self, subscription: str, price: PlanPrice, act: UUID) -> SubscriptionFacts:
        found = self._begun("change now", subscription)
        self._check_alive(found)
        metadata = {**found["metadata"], "plan": price.plan}
        item = {**found["items"]["data"][0], "price": self._price(price)}
        return self._changed(
            found, items={"data": [item]}, metadata=metadata, schedule=None, cancel_at_period_end=False, cancel_at=None
        )

    async def change_at_end(self, subscription: str, price: PlanPrice, act: UUID) -> SubscriptionFacts:
        found = self._begun("change at end", subscription)
        self._check_alive(found)
        schedule = self.books.made("sub_sched", "subscription_schedule", "", None, price=self._price(price)["id"])
        return self._changed(found, schedule=schedule["id"], cancel_at_period_end=False, cancel_at=None)

    async def keep(self, subscription: str, act: UUID) -> SubscriptionFacts:
        found = self._begun("keep", subscription)
        return self._changed(found, schedule=None, cancel_at_period_end=False, cancel_at=None)

    async def cancel_at_end(self, subscription: str, act: UUID) -> SubscriptionFacts:
        found = self._begun("cancel at end", subscription)
        self._check_alive(found)
        end = found["items"]["data"][0]["current_period_end"]
        return self._changed(found, schedule=None, cancel_at_period_end=True, cancel_at=end)

    async def cancel_now(self, subscription: str, act: UUID) -> SubscriptionFacts:
        found = self._begun("cancel now", subscription)
        return _facts(found if found["status"] == "canceled" else self.books.answered(self.end(found)))

    async def portal(self, customer: str, return_url: str, locale: str) -> str:
        self.books.called("portal")
        if self.books.find("customer", customer) is None:
            raise GatewayRefusedError("resource_missing", "There is no such customer.")
        return f"https://billing.example/{customer}"

    def begin(self, session_id: str) -> Object:
        """Somebody pays in the session: the subscription."""
        session = self.books.pay(session_id)
        price = self.books.objects[session["price"]]
        now = self.books.now()
        until = now + int(PERIODS[price["recurring"]["interval"]].total_seconds())
        item = {"id": f"si_{session_id}", "price": price, "current_period_start": now, "current_period_end": until}
        subscription = self.books.made(
            "sub",
            "subscription",
            "",
            None,
            status="active",
            customer=session["customer"],
            items={"data": [item]},
            metadata=session["metadata"],
            cancel_at_period_end=False,
            schedule=None,
        )
        self.books.change(session_id, subscription=subscription["id"])
        self.books.tell("customer.subscription.created", subscription)
        return subscription

    def renew(self, subscription: str, *, fail: bool = False) -> Object:
        """Its period is over."""
        found = self.books.objects[subscription]
        if found["cancel_at_period_end"]:
            return self.end(found)
        item = found["items"]["data"][0]
        price, metadata = item["price"], found["metadata"]
        if found["schedule"]:
            price = self.books.objects[self.books.objects[found["schedule"]]["price"]]
            metadata = {**metadata, "plan": price["metadata"]["plan"]}
        start = item["current_period_end"]
        end = start + int(PERIODS[price["recurring"]["interval"]].total_seconds())
        item = {**item, "price": price, "current_period_start": start, "current_period_end": end}
        status = "past_due" if fail else "active"
        renewed = self.books.change(
            subscription, items={"data": [item]}, metadata=metadata, schedule=None, status=status
        )
        self.books.tell("customer.subscription.updated", renewed)
        return renewed

    def end(self, found: Object) -> Object:
        """It is over."""
        now = self.books.now()
        ended = self.books.change(found["id"], status="canceled", canceled_at=now, ended_at=now, schedule=None)
        self.books.tell("customer.subscription.deleted", ended)
        return ended

    def _begun(self, act: str, subscription: str) -> Object:
        self.books.called(act)
        found = self.books.find("subscription", subscription)
        if found is None:
            raise GatewayRefusedError("resource_missing", "There is no such subscription.")
        return found

    def _changed(self, found: Object, **fields: object) -> SubscriptionFacts:
        if all(found.get(name) == value for name, value in fields.items()):
            return _facts(self.books.answered(found))
        changed = self.books.change(found["id"], **fields)
        self.books.tell("customer.subscription.updated", changed)
        return _facts(self.books.answered(changed))

    def _price(self, price: PlanPrice) -> Object:
        key = f"price:{price.lookup_key}"
        return self.books.once(key, price) or self.books.made(
            "price",
            "price",
            key,
            price,
            unit_amount=price.amount_cents,
            currency=price.currency.lower(),
            recurring={"interval": price.interval},
            lookup_key=price.lookup_key,
            metadata={"app": price.app, "plan": price.plan},
        )

    def _check_alive(self, found: Object) -> None:
        if found["status"] == "canceled":
            raise GatewayRefusedError("invalid_request_error", "The subscription has ended.")


def _facts(content: Object) -> SubscriptionFacts:
    found = subscription_of(content)
    if found is None:
        raise TypeError("the books hold what is no subscription")
    return found
