"""Invoices of the sandbox's Stripe."""

from __future__ import annotations

from entrypoints.sandbox.stripe.events import Events
from entrypoints.sandbox.stripe.money import Money
from entrypoints.sandbox.stripe.store import Object, Store, changed

RETRY_AFTER = 3 * 86400
"""Seconds until the next attempt at a card that has been declined."""


class Bills:
    """What subscriptions cost."""

    def __init__(self, store: Store, events: Events, money: Money) -> None:
        self._store = store
        self._events = events
        self._money = money

    def line(
        self, subscription: Object, price: Object, amount: int, period: tuple[int, int], *, proration: bool = False
    ) -> Object:
        """A line of a bill: a whole period, or the difference for what is left of one."""
        return {
            "id": self._store.new_id("il"),
            "object": "line_item",
            "amount": amount,
            "currency": price["currency"],
            "description": price["lookup_key"] or price["id"],
            "discount_amounts": [],
            "discountable": not proration,
            "discounts": [],
            "livemode": False,
            "metadata": subscription["metadata"],
            "parent": {
                "invoice_item_details": None,
                "subscription_item_details": {
                    "invoice_item": None,
                    "proration": proration,
                    "proration_details": {"credited_items": None},
                    "subscription": subscription["id"],
                    "subscription_item": subscription["items"]["data"][0]["id"],
                },
                "type": "subscription_item_details",
            },
            "period": {"start": period[0], "end": period[1]},
            "pricing": {
                "price_details": {"price": price["id"], "product": price["product"]},
                "type": "price_details",
                "unit_amount_decimal": price["unit_amount_decimal"],
            },
            "quantity": 1,
            "subtotal": amount,
            "taxes": [],
        }

    def make(
        self, subscription: Object, lines: list[Object], reason: str, *, discount: int = 0, tax: int = 0
    ) -> Object:
        """An open bill, not paid yet."""
        subtotal = sum(line["amount"] for line in lines)
        total = max(0, subtotal - discount + tax)
        now = self._store.now()
        name = self._store.new_id("in")
        number = len(self._store.all("invoice")) + 1
        return self._store.put(
            {
                "id": name,
                "object": "invoice",
                "amount_due": total,
                "amount_paid": 0,
                "amount_remaining": total,
                "attempt_count": 0,
                "attempted": False,
                "auto_advance": True,
                "billing_reason": reason,
                "collection_method": "charge_automatically",
                "created": now,
                "currency": subscription["currency"],
                "customer": subscription["customer"],
                "customer_email": None,
                "description": None,
                "discounts": [],
                "hosted_invoice_url": None,
                "lines": _list([{**line, "invoice": name} for line in lines], f"/v1/invoices/{name}/lines"),
                "livemode": False,
                "metadata": {},
                "next_payment_attempt": None,
                "number": f"SANDBOX-{number:04d}",
                "parent": _parent(subscription),
                "payments": _list([], "/v1/invoice_payments"),
                "period_start": now,
                "period_end": now,
                "status": "open",
                "status_transitions": {"finalized_at": now, "paid_at": None, "voided_at": None},
                "subtotal": subtotal,
                "total": total,
                "total_discount_amounts": [{"amount": discount, "discount": None}] if discount else [],
                "total_taxes": [{"amount": tax, "tax_behavior": "exclusive"}] if tax else [],
                "_payment_intent": None,
            }
        )

    def pay(self, bill: Object) -> Object:
        """Its customer pays it."""
        total = bill["total"]
        payments = bill["payments"]
        intent = None
        if total:
            owed = self._money.owed(total, bill["currency"], {}, bill["customer"])
            self._money.succeed(owed)
            intent = owed["id"]
            payment = {
                "id": self._store.new_id("inpay"),
                "object": "invoice_payment",
                "amount_paid": total,
                "currency": bill["currency"],
                "invoice": bill["id"],
                "is_default": True,
                "payment": {"payment_intent": intent, "type": "payment_intent"},
                "status": "paid",
            }
            payments = {**payments, "data": [payment]}
        paid = self._store.change(
            bill,
            amount_paid=total,
            amount_remaining=0,
            attempt_count=bill["attempt_count"] + 1,
            attempted=True,
            next_payment_attempt=None,
            payments=payments,
            status="paid",
            status_transitions={**bill["status_transitions"], "paid_at": self._store.now()},
            _payment_intent=intent,
        )
        self._events.tell("invoice.paid", paid)
        return paid

    def decline(self, bill: Object) -> Object:
        """Its customer's card is declined; Stripe is going to try again."""
        declined = self._store.change(
            bill,
            attempt_count=bill["attempt_count"] + 1,
            attempted=True,
            next_payment_attempt=self._store.now() + RETRY_AFTER,
        )
        self._events.tell("invoice.payment_failed", declined, changed(bill, declined))
        return declined

    def void(self, bill: Object) -> Object:
        """Nobody is asked to pay it any more."""
        transitions = {**bill["status_transitions"], "voided_at": self._store.now()}
        return self._store.change(bill, status="void", next_payment_attempt=None, status_transitions=transitions)


def _list(data: list[Object], url: str) -> Object:
    return {"object": "list", "data": data, "has_more": False, "url": url}


def _parent(subscription: Object) -> Object:
    details = {"metadata": subscription["metadata"], "subscription": subscription["id"]}
    return {"quote_details": None, "subscription_details": details, "type": "subscription_details"}
