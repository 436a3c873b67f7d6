"""Subscriptions of the sandbox's Stripe: how they begin, change, renew and end."""

from __future__ import annotations

from typing import Any

from entrypoints.sandbox.stripe.bills import Bills
from entrypoints.sandbox.stripe.events import Events
from entrypoints.sandbox.stripe.forms import Form
from entrypoints.sandbox.stripe.goods import Goods
from entrypoints.sandbox.stripe.periods import after
from entrypoints.sandbox.stripe.refusals import StripeRefusal, declined, missing
from entrypoints.sandbox.stripe.schedules import ENDED, Schedules
from entrypoints.sandbox.stripe.store import Object, Store, changed

_PERIOD = ("current_period_start", "current_period_end")


class Subscribing:
    """Each has one item. A customer whose `_card` is False can't pay."""

    def __init__(self, store: Store, events: Events, *, goods: Goods, bills: Bills, schedules: Schedules) -> None:
        self._store = store
        self._events = events
        self._goods = goods
        self._bills = bills
        self._schedules = schedules

    def find(self, name: str) -> Object:
        """The subscription."""
        found = self._store.get("subscription", name)
        if found is None:
            raise missing("subscription", name)
        return found

    def began(self, session: Object) -> Object:
        """What a paid session in mode subscription gets: its subscription with the first bill, and a customer."""
        line = session["_lines"][0]
        price = line["price"]
        details = session["customer_details"]
        customer = session["customer"] or self._goods.customer_of(details["email"], details["address"]["country"])["id"]
        subscription = self._store.put(self._new(price, customer, session["_subscription"]))
        totals = session["total_details"]
        period = self.period_of(subscription)
        bill = self._bills.make(
            subscription,
            [self._bills.line(subscription, price, line["amount_subtotal"], period)],
            "subscription_create",
            discount=totals["amount_discount"],
            tax=totals["amount_tax"],
        )
        subscription = self._store.change(subscription, latest_invoice=bill["id"])
        self._events.tell("customer.subscription.created", subscription)
        self._bills.pay(bill)
        return {"subscription": subscription["id"], "invoice": bill["id"], "customer": customer}

    def update(self, subscription: Object, form: Form) -> Object:
        """`POST /v1/subscriptions/{id}`: metadata, an end with the period, another price."""
        form.check("items", "metadata", "cancel_at_period_end", "proration_behavior", "payment_behavior")
        if subscription["status"] in ENDED:
            raise StripeRefusal("A canceled subscription can only update its cancellation_details and metadata.")
        if subscription["schedule"] and ("items" in form or form.flag("cancel_at_period_end")):
            raise StripeRefusal("The subscription is managed by the subscription schedule; update or release that.")
        fields: dict[str, Any] = {"metadata": form.metadata(subscription["metadata"])}
        if (ending := form.flag("cancel_at_period_end")) is not None:
            fields |= self.ending(subscription, ending)
        after_it = {**subscription, **fields}
        bill = None
        for item in form.parts("items"):
            item.check("id", "price", "quantity")
            behaviour = form.text("proration_behavior") or "create_prorations"
            after_it, bill = self._priced(after_it, item, behaviour == "always_invoice")
        if bill is not None:
            after_it["latest_invoice"] = bill["id"]
        self._store.put(after_it)
        self.told(subscription, after_it)
        if bill is not None:
            self._bills.pay(bill)
        return after_it

    def cancel(self, subscription: Object) -> Object:
        """`DELETE /v1/subscriptions/{id}`: over, this moment."""
        if subscription["status"] in ENDED:
            raise missing("subscription", subscription["id"])
        now = self._store.now()
        if subscription["schedule"]:
            self._schedules.end(subscription["schedule"], "canceled")
        open_bill = self._store.get("invoice", subscription["latest_invoice"] or "")
        if open_bill is not None and open_bill["status"] == "open":
            self._bills.void(open_bill)
        ended = self._store.change(subscription, status="canceled", canceled_at=now, ended_at=now, schedule=None)
        self._events.tell("customer.subscription.deleted", ended)
        return ended

    def renew(self, subscription: Object, *, fail: bool = False) -> Object:
        """The period is over: the next one begins and is billed, or the subscription ends if that was asked for. Of one
        whose bill is open, another attempt at that."""
        if subscription["status"] in ENDED:
            raise StripeRefusal("The subscription has ended.")
        fail = fail or not self._can_pay(subscription)
        bill = self._store.get("invoice", subscription["latest_invoice"] or "")
        if bill is not None and bill["status"] == "open":
            return self._settled(subscription, bill, fail=fail)
        if subscription["cancel_at_period_end"]:
            return self.cancel(subscription)
        before = subscription
        turned = self._schedules.turned(subscription)
        price = turned.pop("price", None) or self.price_of(subscription)
        start = self.period_of(subscription)[1]
        period = (start, after(start, price["recurring"]["interval"], price["recurring"]["interval_count"]))
        subscription = {**subscription, **turned, "items": self._items(subscription, price, period)}
        bill = self._bills.make(
            subscription,
            [self._bills.line(subscription, price, price["unit_amount"], period)],
            "subscription_cycle",
        )
        subscription["latest_invoice"] = bill["id"]
        self._store.put(subscription)
        return self._settled(before, bill, fail=fail)

    def ending(self, subscription: Object, ending: bool) -> Object:
        """The fields of one that ends with its period, or goes on."""
        if not ending:
            return {"cancel_at_period_end": False, "cancel_at": None, "canceled_at": None}
        end = self.period_of(subscription)[1]
        return {"cancel_at_period_end": True, "cancel_at": end, "canceled_at": self._store.now()}

    def completed(self, told: Object, price: Object | None) -> Object:
        """One that an event made up, with all that it lacks."""
        given = told.get("items")
        items = given.get("data") if isinstance(given, dict) else None
        item = items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else {}
        new = self._new(price or self._goods.unknown_price(), "", {})
        added: Object = new["items"]["data"][0]
        period = {name: told[name] for name in _PERIOD if isinstance(told.get(name), int)}
        filled = {**added, **item, "subscription": told["id"], **({} if items else period)}
        filled["price"] = {**added["price"], **(filled["price"] if isinstance(filled["price"], dict) else {})}
        return {**new, **told, "items": {**new["items"], "data": [filled]}}

    def retold(self, subscription: Object, told: Object, price: Object | None) -> Object:
        """One of which an event says things that belong to its item as well: its period, its plan."""
        if subscription.get("latest_invoice") is None:
            bills = self._store.all("invoice", lambda bill: bill.get("subscription") == subscription["id"])
            subscription = {**subscription, "latest_invoice": bills[0]["id"] if bills else None}
        items = subscription.get("items")
        if not items:
            return subscription
        item = {**items["data"][0], **{name: told[name] for name in _PERIOD if isinstance(told.get(name), int)}}
        if (told.get("metadata") or {}).get("plan") is not None:
            item["price"] = price or self._goods.unknown_price()
        return {**subscription, "items": {**items, "data": [item]}}

    def price_of(self, subscription: Object) -> Object:
        """What it bills."""
        price: Object = subscription["items"]["data"][0]["price"]
        return price

    def period_of(self, subscription: Object) -> tuple[int, int]:
        """Its present period."""
        item = subscription["items"]["data"][0]
        return item["current_period_start"], item["current_period_end"]

    def told(self, before: Object, subscription: Object) -> None:
        """Tell of a change, if it is one."""
        if difference := changed(before, subscription):
            self._events.tell("customer.subscription.updated", subscription, difference)

    def _settled(self, before: Object, bill: Object, *, fail: bool) -> Object:
        status = "past_due" if fail else "active"
        subscription = self._store.change(before, status=status)
        self.told(before, subscription)
        if fail:
            self._bills.decline(bill)
        else:
            self._bills.pay(bill)
        return subscription

    def _priced(self, subscription: Object, item: Form, at_once: bool) -> tuple[Object, Object | None]:
        name = item.needed("price")
        price = self._store.get("price", name)
        if price is None:
            raise missing("price", name, item.where("price"))
        old, (start, end) = self.price_of(subscription), self.period_of(subscription)
        if price["id"] == old["id"]:
            return subscription, None
        now = self._store.now()
        left = min(1.0, max(0.0, (end - now) / (end - start)))
        period, cost = (start, end), round(price["unit_amount"] * left)
        if price["recurring"]["interval"] != old["recurring"]["interval"]:
            period, cost = (now, after(now, price["recurring"]["interval"])), price["unit_amount"]
            at_once = True
        later = {**subscription, "items": self._items(subscription, price, period)}
        if not at_once:
            return later, None
        if not self._can_pay(subscription):
            raise declined()
        lines = [
            self._bills.line(subscription, old, -round(old["unit_amount"] * left), (now, end), proration=True),
            self._bills.line(later, price, cost, (now, period[1]), proration=True),
        ]
        return later, self._bills.make(later, lines, "subscription_update")

    def _can_pay(self, subscription: Object) -> bool:
        customer = self._store.get("customer", subscription["customer"])
        return customer is None or customer.get("_card") is not False

    def _items(self, subscription: Object, price: Object, period: tuple[int, int]) -> Object:
        items = subscription["items"]
        item = {
            **items["data"][0],
            "price": price,
            "current_period_start": period[0],
            "current_period_end": period[1],
        }
        return {**items, "data": [item]}

    def _new(self, price: Object, customer: str, metadata: dict[str, str]) -> Object:
        now = self._store.now()
        name = self._store.new_id("sub")
        item = {
            "id": self._store.new_id("si")[:17],
            "object": "subscription_item",
            "created": now,
            "current_period_start": now,
            "current_period_end": after(now, price["recurring"]["interval"], price["recurring"]["interval_count"]),
            "discounts": [],
            "metadata": {},
            "price": price,
            "quantity": 1,
            "subscription": name,
            "tax_rates": [],
        }
        url = f"/v1/subscription_items?subscription={name}"
        return {
            "id": name,
            "object": "subscription",
            "automatic_tax": {"enabled": False, "liability": None, "disabled_reason": None},
            "billing_cycle_anchor": now,
            "billing_mode": {"type": "flexible"},
            "cancel_at": None,
            "cancel_at_period_end": False,
            "canceled_at": None,
            "cancellation_details": {"comment": None, "feedback": None, "reason": None},
            "collection_method": "charge_automatically",
            "created": now,
            "currency": price["currency"],
            "customer": customer,
            "default_payment_method": None,
            "description": None,
            "discounts": [],
            "ended_at": None,
            "items": {"object": "list", "data": [item], "has_more": False, "total_count": 1, "url": url},
            "latest_invoice": None,
            "livemode": False,
            "metadata": metadata,
            "pause_collection": None,
            "schedule": None,
            "start_date": now,
            "status": "active",
            "trial_end": None,
            "trial_start": None,
        }
