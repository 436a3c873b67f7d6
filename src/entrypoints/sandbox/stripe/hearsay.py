"""What an event by hand means for the sandbox's Stripe: what its type says of the object, and what must be there for
it to be so. Else somebody could be told of a payment that nobody can give back, or of a subscription that nobody can
end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from entrypoints.sandbox.stripe.goods import blank_customer
from entrypoints.sandbox.stripe.money import Money
from entrypoints.sandbox.stripe.store import Object, Store
from entrypoints.sandbox.stripe.subscribing import Subscribing

_SAID: Mapping[str, Object] = {
    "checkout.session.async_payment_succeeded": {"status": "complete", "url": None, "payment_status": "paid"},
    "checkout.session.async_payment_failed": {"status": "complete", "url": None, "payment_status": "unpaid"},
    "checkout.session.expired": {"status": "expired", "url": None},
    "customer.subscription.deleted": {"status": "canceled"},
    "invoice.paid": {"status": "paid"},
}


class Hearsay:
    """What is said of an object is never contradicted, only added to."""

    def __init__(self, store: Store, money: Money, subscribing: Subscribing) -> None:
        self._store = store
        self._money = money
        self._subscribing = subscribing

    def merged(self, event: str, before: Object, told: Object) -> Object:
        """The object of the event: what is told of it, over what the type of the event says, over what it was."""
        content = {**before, **self._of(event, before, told), **told}
        kind = content.get("object")
        if kind == "checkout.session" and content.get("payment_status") == "paid":
            return self._paid(content)
        if kind == "charge" and event == "charge.refunded":
            return self._refunded(content, told)
        if kind == "subscription" and not told.get("items"):
            return self._subscribing.retold(content, told, self._price(content))
        return content

    def completed(self, content: Object) -> Object:
        """What is kept of it: a subscription can be asked about, changed and ended, whatever was left out, also on the
        pages of its customer."""
        if content.get("object") != "subscription":
            return content
        customer = _text(content.get("customer"))
        if customer and self._store.any(customer) is None:
            self._store.put(blank_customer(customer, self._store.now()))
        return self._subscribing.completed(content, self._price(content))

    def _of(self, event: str, before: Object, told: Object) -> Object:
        if event == "checkout.session.completed":
            paid = {} if before.get("status") == "complete" else {"payment_status": "paid"}
            return {"status": "complete", "url": None, **paid}
        if event in {"charge.refunded", "charge.dispute.created", "charge.dispute.closed"}:
            return self._of_charge(event, before, told)
        return dict(_SAID.get(event, {}))

    def _of_charge(self, event: str, before: Object, told: Object) -> Object:
        """What the charge says that is meant, by whichever name."""
        charge = before if before.get("object") == "charge" else self._charge(told)
        if charge is None or before.get("object") == "dispute":
            return {}
        if event == "charge.refunded":
            return {name: value for name, value in charge.items() if name != "id"}
        shared = {name: charge.get(name) for name in ("amount", "currency", "payment_intent")}
        return {**shared, "charge": charge["id"], **({"status": "needs_response"} if event.endswith("created") else {})}

    def _charge(self, told: Object) -> Object | None:
        by_name = self._store.get("charge", _text(told.get("charge")))
        intent = self._store.get("payment_intent", _text(told.get("payment_intent")) or self._intent_of(told))
        return by_name or (self._store.get("charge", _text(intent.get("latest_charge"))) if intent else None)

    def _intent_of(self, told: Object) -> str:
        """The payment of the order that metadata names, where no payment is named."""
        metadata = told.get("metadata")
        order = metadata.get("order_id") if isinstance(metadata, dict) else None
        if order is None or told.get("payment_intent") or told.get("charge"):
            return ""
        paid = self._store.all("checkout.session", lambda session: session.get("client_reference_id") == order)
        return next((_text(session.get("payment_intent")) for session in paid if session.get("payment_intent")), "")

    def _paid(self, session: Object) -> Object:
        """A paid session has a payment, which can be given back, or a subscription, which has its metadata."""
        total, currency = session.get("amount_total"), session.get("currency")
        if session.get("mode") == "subscription":
            self._begun(session)
            return session
        if session.get("mode", "payment") != "payment" or not isinstance(total, int) or total <= 0:
            return session
        name = _text(session.get("payment_intent"))
        intent = self._store.get("payment_intent", name)
        if intent is None:
            metadata = session.get("_payment") or session.get("metadata") or {}
            customer = _text(session.get("customer")) or None
            intent = self._money.owed(total, _text(currency), metadata, customer, session, name=name or None)
        if intent.get("latest_charge") is None:
            self._money.succeed(intent)
        return {**session, "payment_intent": intent["id"]}

    def _begun(self, session: Object) -> None:
        name = _text(session.get("subscription"))
        if not name or self._store.any(name) is not None:
            return
        metadata = session.get("_subscription") or session.get("metadata") or {}
        told = {"id": name, "object": "subscription", "customer": session.get("customer"), "metadata": metadata}
        # Whatever is told of it later is newer.
        self._store.put(self._subscribing.completed(told, self._price(told)), 0)

    def _refunded(self, charge: Object, told: Object) -> Object:
        """All of it, unless it was said how much; from now on the payment has this charge."""
        amount = charge.get("amount")
        if "amount_refunded" not in told and isinstance(amount, int):
            charge = {**charge, "amount_refunded": amount}
        if "refunded" not in told:
            charge = {**charge, "refunded": charge.get("amount_refunded") == amount}
        intent = self._store.get("payment_intent", _text(charge.get("payment_intent")))
        if intent is not None and isinstance(charge.get("id"), str):
            self._store.change(intent, latest_charge=charge["id"])
        return charge

    def _price(self, subscription: Object) -> Object | None:
        """The price of the plan that its metadata name, if anybody wanted that so far."""
        metadata = subscription.get("metadata")
        if not isinstance(metadata, dict) or metadata.get("plan") is None:
            return None

        def fits(price: Object) -> bool:
            terms = price.get("metadata") or {}
            return all(terms.get(name) == metadata.get(name) for name in ("app", "plan"))

        return next(iter(self._store.all("price", fits)), None)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else ""
