"""Payments of the sandbox's Stripe, and their way back: refunds and disputes."""

from __future__ import annotations

from entrypoints.sandbox.stripe.events import Events
from entrypoints.sandbox.stripe.forms import Form
from entrypoints.sandbox.stripe.goods import CARD
from entrypoints.sandbox.stripe.refusals import StripeRefusal, missing
from entrypoints.sandbox.stripe.store import Object, Store

FEE_PERCENT, FEE_FIXED = 2.9, 30
"""What Stripe keeps of a payment, in percent and in the smallest unit."""


class Money:
    """Payment intents with one charge each."""

    def __init__(self, store: Store, events: Events) -> None:
        self._store = store
        self._events = events

    def intent(self, session: Object) -> Object:
        """What a session's payer owes."""
        return self.owed(
            session["amount_total"], session["currency"], session["_payment"], session["customer"], session
        )

    def owed(
        self,
        amount: int,
        currency: str,
        metadata: dict[str, str],
        customer: str | None,
        session: Object | None = None,
        *,
        name: str | None = None,
    ) -> Object:
        """An amount that somebody is about to pay, under a new id unless there is one."""
        details = (session or {}).get("customer_details") or {}
        return self._store.put(
            {
                "id": name or self._store.new_id("pi"),
                "object": "payment_intent",
                "amount": amount,
                "amount_received": 0,
                "canceled_at": None,
                "created": self._store.now(),
                "currency": currency,
                "customer": customer,
                "description": None,
                "last_payment_error": None,
                "latest_charge": None,
                "livemode": False,
                "metadata": metadata,
                "payment_method": None,
                "payment_method_types": ["card"],
                "receipt_email": details.get("email"),
                "status": "processing",
                "_country": (details.get("address") or {}).get("country"),
            }
        )

    def succeed(self, intent: Object) -> Object:
        """The money has come: the charge."""
        amount, currency = intent["amount"], intent["currency"]
        name = self._store.new_id("ch")
        balance = self._booked(name, amount, currency)
        charge = self._store.put(
            {
                "id": name,
                "object": "charge",
                "amount": amount,
                "amount_captured": amount,
                "amount_refunded": 0,
                "balance_transaction": balance["id"],
                "billing_details": {
                    "address": {"country": intent.get("_country"), "line1": None},
                    "email": intent["receipt_email"],
                    "name": None,
                    "phone": None,
                },
                "captured": True,
                "created": self._store.now(),
                "currency": currency,
                "customer": intent["customer"],
                "description": None,
                "disputed": False,
                "failure_code": None,
                "livemode": False,
                "metadata": intent["metadata"],
                "outcome": {"network_status": "approved_by_network", "type": "authorized"},
                "paid": True,
                "payment_intent": intent["id"],
                "payment_method_details": {"card": CARD, "type": "card"},
                "receipt_url": None,
                "refunded": False,
                "status": "succeeded",
            }
        )
        self._store.change(intent, status="succeeded", amount_received=amount, latest_charge=name)
        return charge

    def _booked(self, charge: str, amount: int, currency: str) -> Object:
        fee = round(amount * FEE_PERCENT / 100) + FEE_FIXED
        return self._store.put(
            {
                "id": self._store.new_id("txn"),
                "object": "balance_transaction",
                "amount": amount,
                "available_on": self._store.now(),
                "created": self._store.now(),
                "currency": currency,
                "exchange_rate": None,
                "fee": fee,
                "fee_details": [{"amount": fee, "currency": currency, "type": "stripe_fee", "application": None}],
                "net": amount - fee,
                "reporting_category": "charge",
                "source": charge,
                "status": "available",
                "type": "charge",
            }
        )

    def fail(self, intent: Object) -> Object:
        """The money does not come."""
        error = {"type": "card_error", "code": "payment_intent_payment_attempt_failed", "message": "It failed."}
        return self._store.change(intent, status="requires_payment_method", last_payment_error=error)

    def charge_of(self, form: Form) -> Object:
        """The charge that `charge`, `payment_intent` or `session` leads to."""
        name = form.text("charge")
        intent = form.text("payment_intent")
        if form.text("session") is not None:
            session = self._store.get("checkout.session", form.needed("session"))
            invoice = self._store.get("invoice", (session or {}).get("invoice") or "")
            intent = (session or {}).get("payment_intent") or (invoice or {}).get("_payment_intent") or ""
        if intent is not None:
            found = self._store.get("payment_intent", intent)
            if found is None:
                raise missing("payment_intent", intent, "payment_intent")
            name = found["latest_charge"]
            if name is None:
                raise StripeRefusal("This PaymentIntent does not have a successful charge.", param="payment_intent")
        charge = self._store.get("charge", name or "")
        if charge is None:
            raise missing("charge", name or "", "charge")
        return charge

    def refund(self, form: Form) -> Object:
        """`POST /v1/refunds`, or a person in the dashboard: never more than is left."""
        form.check("charge", "payment_intent", "session", "amount", "reason", "metadata")
        charge = self.charge_of(form)
        left = charge["amount"] - charge["amount_refunded"]
        amount = form.number("amount", least=1)
        if left <= 0:
            raise StripeRefusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
        if amount is not None and amount > left:
            sentence = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
            raise StripeRefusal(sentence, param="amount")
        refund = self._store.put(
            {
                "id": self._store.new_id("re"),
                "object": "refund",
                "amount": left if amount is None else amount,
                "balance_transaction": None,
                "charge": charge["id"],
                "created": self._store.now(),
                "currency": charge["currency"],
                "destination_details": {"card": {"type": "refund"}, "type": "card"},
                "failure_reason": None,
                "metadata": form.metadata(),
                "payment_intent": charge["payment_intent"],
                "reason": form.text("reason"),
                "receipt_number": None,
                "status": "succeeded",
            }
        )
        self._count(charge, refund["amount"], "charge.refunded")
        return refund

    def fail_refund(self, name: str) -> Object:
        """The bank sends a refund back."""
        refund = self._store.get("refund", name)
        if refund is None:
            raise missing("refund", name)
        if refund["status"] == "failed":
            return refund
        charge = self._store.get("charge", refund["charge"])
        failed = self._store.change(refund, status="failed", failure_reason="lost_or_stolen_card")
        if charge is not None:
            self._count(charge, -refund["amount"], "charge.updated")
        self._events.tell("refund.failed", failed)
        return failed

    def dispute(self, form: Form) -> Object:
        """A payer's bank wants the money back."""
        form.check("charge", "payment_intent", "session", "amount", "reason")
        charge = self._store.change(self.charge_of(form), disputed=True)
        dispute = self._store.put(
            {
                "id": self._store.new_id("du"),
                "object": "dispute",
                "amount": form.number("amount", least=1) or charge["amount"],
                "balance_transactions": [],
                "charge": charge["id"],
                "created": self._store.now(),
                "currency": charge["currency"],
                "evidence": {},
                "evidence_details": {"due_by": self._store.now() + 7 * 86400, "has_evidence": False},
                "is_charge_refundable": False,
                "livemode": False,
                "metadata": {},
                "payment_intent": charge["payment_intent"],
                "reason": form.text("reason") or "fraudulent",
                "status": "needs_response",
            }
        )
        self._events.tell("charge.dispute.created", dispute)
        return dispute

    def close_dispute(self, name: str, outcome: str) -> Object:
        """The bank decides: `won` or `lost`, as the studio sees it."""
        dispute = self._store.get("dispute", name)
        if dispute is None:
            raise missing("dispute", name)
        closed = self._store.change(dispute, status=outcome)
        self._events.tell("charge.dispute.closed", closed)
        return closed

    def _count(self, charge: Object, amount: int, kind: str) -> None:
        refunded = charge["amount_refunded"] + amount
        changed = self._store.change(charge, amount_refunded=refunded, refunded=refunded >= charge["amount"])
        self._events.tell(kind, changed, {"amount_refunded": charge["amount_refunded"]})
