"""A payment provider in memory: what it knows, and what people, banks and time do to it. For tests and for playing
through what may happen; it speaks Stripe's JSON, so that what it tells can be handed to whoever reads events."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.memory.database import MemoryDatabase
from core.commerce.payments.model import GatewayRefusedError
from core.shared.errors import Unavailable
from core.shared.ports import Clock

Object = dict[str, Any]


class StripeBooks:
    """Everything by id. `events` is what a webhook would have been sent, the oldest first.

    `failing` is how many of the next calls fail as if Stripe were down; with `lost` their effect happens all the same,
    and only the answer is lost.
    """

    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self.objects: dict[str, Object] = {}
        self.events: list[Object] = []
        self.calls: list[str] = []
        self.failing = 0
        self.lost = False
        self._database = database
        self._clock = clock
        self._numbers = itertools.count(1)
        self._kept: dict[str, tuple[object, str]] = {}

    def now(self) -> int:
        """This instant as Stripe counts."""
        return int(self._clock.now().timestamp())

    def called(self, name: str) -> None:
        """Every call begins here: none inside a unit of work, which is the one rule that only memory can hold."""
        if self._database.in_transaction:
            raise RuntimeError(f"{name} was called inside a unit of work")
        self.calls.append(name)
        if self.failing and not self.lost:
            self.failing -= 1
            raise Unavailable("provider_unavailable", "Stripe does not answer just now.", retry_after=5)

    def answered(self, content: Object) -> Object:
        """Every call that did something ends here."""
        if self.failing and self.lost:
            self.failing -= 1
            raise Unavailable("provider_unavailable", "Stripe does not answer just now.", retry_after=5)
        return content

    def once(self, key: str, asked: object) -> Object | None:
        """What was made under the key before, if anything was; refuses another question under it."""
        if key not in self._kept:
            return None
        before, name = self._kept[key]
        if before != asked:
            raise GatewayRefusedError("idempotency_error", "The key was used with other parameters.")
        return self.objects[name]

    def made(self, prefix: str, kind: str, key: str, asked: object, **fields: Any) -> Object:
        """A new object, remembered under the key of the call that made it."""
        name = f"{prefix}_{next(self._numbers)}"
        if key:
            self._kept[key] = (asked, name)
        return self.put({"id": name, "object": kind, "created": self.now(), **fields})

    def put(self, content: Object) -> Object:
        """Keep it as it is now."""
        self.objects[content["id"]] = content
        return content

    def change(self, name: str, **fields: Any) -> Object:
        """Keep it with these fields."""
        return self.put({**self.objects[name], **fields})

    def find(self, kind: str, name: str) -> Object | None:
        """The object of that kind."""
        found = self.objects.get(name)
        return found if found is not None and found["object"] == kind else None

    def tell(self, kind: str, content: Mapping[str, Any]) -> Object:
        """An event about the object as it is now."""
        event = {
            "id": f"evt_{next(self._numbers)}",
            "object": "event",
            "type": kind,
            "created": self.now(),
            "data": {"object": dict(content)},
        }
        self.events.append(event)
        return event

    def session(self, name: str) -> Object:
        """A checkout session, which is expired once its time is over."""
        session = self.objects[name]
        if session["status"] == "open" and session["expires_at"] <= self.now():
            return self.expire(name)
        return session

    def expire(self, name: str) -> Object:
        """Nobody can pay in it any more."""
        session = self.change(name, status="expired", url=None)
        self.tell("checkout.session.expired", session)
        return session

    def pay(
        self, name: str, *, later: bool = False, tax: int = 0, amount: int | None = None, currency: str | None = None
    ) -> Object:
        """Somebody pays, or promises a transfer that comes `later`; raises `GatewayRefusedError` where it is too late
        for that."""
        session = self.session(name)
        if session["status"] != "open":
            raise GatewayRefusedError("invalid_request_error", f"The session is {session['status']}.")
        total = session["amount_total"] + tax if amount is None else amount
        fields: Object = {
            "status": "complete",
            "url": None,
            "amount_total": total,
            "total_details": {"amount_tax": tax},
            "currency": currency.lower() if currency else session["currency"],
            "payment_status": "no_payment_required" if not total else "unpaid" if later else "paid",
            "customer_details": {"address": {"country": "US"}},
        }
        if total:
            fields["payment_intent"] = self.made("pi", "payment_intent", "", None, metadata=session["metadata"])["id"]
        session = self.change(name, **fields)
        if total and not later:
            self._charge(session)
        self.tell("checkout.session.completed", session)
        return session

    def arrive(self, name: str) -> Object:
        """The transfer that was promised comes."""
        session = self.change(name, payment_status="paid")
        self._charge(session)
        self.tell("checkout.session.async_payment_succeeded", session)
        return session

    def fail(self, name: str) -> Object:
        """The transfer that was promised does not come."""
        session = self.objects[name]
        self.tell("checkout.session.async_payment_failed", session)
        return session

    def charge_of(self, payment: str) -> Object | None:
        """What was charged for the payment."""
        charges = (found for found in self.objects.values() if found["object"] == "charge")
        return next((charge for charge in charges if charge["payment_intent"] == payment), None)

    def refund(self, payment: str, amount: int, metadata: Mapping[str, str] | None = None, key: str = "") -> Object:
        """Money goes back; without metadata as if somebody did it in the dashboard."""
        asked = (payment, amount)
        if key and (before := self.once(key, asked)) is not None:
            return before
        charge = self.charge_of(payment)
        if charge is None:
            raise GatewayRefusedError("resource_missing", "There is no such payment.")
        left = charge["amount"] - charge["amount_refunded"]
        if amount > left:
            code = "invalid_request_error" if left else "charge_already_refunded"
            raise GatewayRefusedError(code, "That is more than is left.")
        refund = self.made(
            "re",
            "refund",
            key,
            asked,
            amount=amount,
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=payment,
            status="succeeded",
            metadata=dict(metadata or {}),
        )
        refunded = charge["amount_refunded"] + amount
        charge = self.change(charge["id"], amount_refunded=refunded, refunded=refunded == charge["amount"])
        self.tell("charge.refunded", charge)
        return refund

    def fail_refund(self, name: str) -> Object:
        """The bank sends it back."""
        refund = self.change(name, status="failed")
        charge = self.objects[refund["charge"]]
        self.change(charge["id"], amount_refunded=charge["amount_refunded"] - refund["amount"], refunded=False)
        self.tell("refund.failed", refund)
        return refund

    def dispute(self, payment: str) -> Object:
        """The payer's bank wants the money back."""
        charge = self.charge_of(payment)
        if charge is None:
            raise GatewayRefusedError("resource_missing", "There is no such payment.")
        dispute = self.made(
            "du",
            "dispute",
            "",
            None,
            amount=charge["amount"],
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=payment,
            status="needs_response",
            metadata={},
        )
        self.tell("charge.dispute.created", dispute)
        return dispute

    def close_dispute(self, name: str, *, won: bool) -> Object:
        """The bank decides, as the studio sees it."""
        dispute = self.change(name, status="won" if won else "lost")
        self.tell("charge.dispute.closed", dispute)
        return dispute

    def _charge(self, session: Object) -> Object:
        return self.made(
            "ch",
            "charge",
            "",
            None,
            amount=session["amount_total"],
            amount_refunded=0,
            refunded=False,
            paid=True,
            currency=session["currency"],
            payment_intent=session["payment_intent"],
            metadata=session["metadata"],
        )


def seconds(instant: datetime) -> int:
    """As Stripe counts."""
    return int(instant.timestamp())
