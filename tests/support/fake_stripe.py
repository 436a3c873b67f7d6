"""Stripe as far as money goes, in memory: what it keeps, what it tells, and how it can fail.

The gateways are those of core's ports, without a wire; events are the JSON that a webhook would bring.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from core.commerce.payments.model import Checkout, GatewayRefusedError, RefundOutcome, WantedCheckout
from core.commerce.payments.stripe_objects import checkout_of, refund_of
from core.shared.errors import Unavailable
from tests.support.lowkey import IDS, HandClock

Object = dict[str, Any]


@dataclass
class FakeStripe:
    """Everything that one account holds; `in_transaction` tells whether the caller may not be here."""

    clock: HandClock
    in_transaction: Callable[[], bool] = lambda: False
    tax_percent: int = 0
    names_refunds: bool = True
    """Whether refunds by hand are told by name as well."""
    sessions: dict[str, Object] = field(default_factory=dict)
    payments: dict[str, Object] = field(default_factory=dict)
    refunds: dict[str, Object] = field(default_factory=dict)
    disputes: dict[str, Object] = field(default_factory=dict)
    events: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """By idempotency key what was made under it."""
    deaf: int = 0
    """So many calls from now on don't get through."""
    mute: int = 0
    """So many calls from now on take effect, and their answer is lost."""
    _numbers: Iterator[str] = field(default_factory=lambda: _numbered(IDS.new().hex))

    def __post_init__(self) -> None:
        self.checkout_gateway = FakeCheckouts(self)
        self.refund_gateway = FakeRefunds(self)

    # What people do on Stripe's pages, and banks behind them.

    def pay(self, session_id: str, *, later: bool = False, amount: int | None = None) -> None:
        """The person completes the checkout; with `later` the money is under way."""
        session = self.sessions[session_id]
        assert session["status"] == "open"
        session |= {"status": "complete", "payment_status": "unpaid"}
        if amount is not None:
            session["amount_total"] = amount
        session["payment_intent"] = self._payment(session) if session["amount_total"] else None
        if not later:
            self._paid(session)
        self.tell("checkout.session.completed", session)

    def settle(self, session_id: str, *, paid: bool) -> None:
        """The bank's transfer arrives, or never will."""
        session = self.sessions[session_id]
        assert session["payment_status"] == "unpaid"
        if paid:
            self._paid(session)
        what = "succeeded" if paid else "failed"
        session["settled"] = True
        self.tell(f"checkout.session.async_payment_{what}", session)

    def refund_by_hand(self, payment: str, amount: int) -> str:
        """Somebody gives money back in the dashboard."""
        return str(self._refund(payment, amount, {})["id"])

    def bounce(self, refund_id: str) -> None:
        """A bank sends a refund back."""
        refund = self.refunds[refund_id]
        assert refund["status"] == "succeeded"
        refund["status"] = "failed"
        self.payments[refund["payment_intent"]]["amount_refunded"] -= refund["amount"]
        self.tell("refund.failed", refund)

    def dispute(self, payment: str) -> str:
        """The payer's bank wants the money back."""
        charge = self.payments[payment]
        name = f"dp_{next(self._numbers)}"
        self.disputes[name] = {
            "id": name,
            "object": "dispute",
            "amount": charge["amount"] - charge["amount_refunded"],
            "charge": charge["id"],
            "payment_intent": payment,
            "status": "needs_response",
        }
        self.tell("charge.dispute.created", self.disputes[name])
        return name

    def close(self, dispute: str, *, won: bool) -> None:
        """The bank has decided."""
        self.disputes[dispute]["status"] = "won" if won else "lost"
        self.tell("charge.dispute.closed", self.disputes[dispute])

    def pass_time(self) -> None:
        """Sessions whose time is over are open no more."""
        for session in self.sessions.values():
            if session["status"] == "open" and session["expires_at"] <= self.clock.now().timestamp():
                self._expired(session)

    def refundable(self, payment: str) -> int:
        """What is left of a payment and not disputed."""
        charge = self.payments[payment]
        if any(one["payment_intent"] == payment and one["status"] != "won" for one in self.disputes.values()):
            return 0
        return int(charge["amount"] - charge["amount_refunded"])

    def tell(self, kind: str, content: Object, **before: int) -> bytes:
        """An event, as it would be delivered; with what was otherwise before."""
        number = next(self._numbers)
        event = {
            "id": f"evt_{number}",
            "type": kind,
            "created": int(self.clock.now().timestamp()),
            "data": {"object": content, **({"previous_attributes": before} if before else {})},
        }
        self.events.append(msgspec.json.encode(event))
        return self.events[-1]

    # What the gateways do.

    def called(self) -> None:
        """A call comes in."""
        assert not self.in_transaction(), "no network inside of a unit of work"
        if self.deaf:
            self.deaf -= 1
            raise Unavailable("provider_unavailable")

    def answered(self) -> None:
        """Its answer goes out."""
        if self.mute:
            self.mute -= 1
            raise Unavailable("provider_unavailable")

    def opened(self, wanted: WantedCheckout) -> Object:
        """A session for an order and attempt, once."""
        key = f"{wanted.order_id}:{wanted.attempt}"
        if key not in self.answers:
            name = f"cs_{next(self._numbers)}"
            net = sum(line.unit_price_cents * line.quantity for line in wanted.lines) - wanted.discount_cents
            tax = net * self.tax_percent // 100
            self.answers[key] = name
            self.sessions[name] = {
                "id": name,
                "object": "checkout.session",
                "url": f"https://pay.example/{name}",
                "status": "open",
                "payment_status": "unpaid",
                "mode": "payment",
                "amount_total": net + tax,
                "total_details": {"amount_tax": tax},
                "currency": wanted.currency.lower(),
                "payment_intent": None,
                "expires_at": int(wanted.expires_at.timestamp()),
                "client_reference_id": str(wanted.order_id),
                "metadata": {"app": wanted.app, "order_id": str(wanted.order_id), "user_id": str(wanted.user_id)},
            }
        return self.sessions[self.answers[key]]

    def expired(self, session_id: str) -> Object | None:
        """The session, open no more."""
        session = self.sessions.get(session_id)
        if session is not None and session["status"] == "open":
            self._expired(session)
        return session

    def asked_refund(self, refund_id: UUID, payment: str, amount: int, metadata: Object) -> Object:
        """A refund under our name, once."""
        key = f"refund:{refund_id}"
        if key not in self.answers:
            if amount > self.refundable(payment):
                raise GatewayRefusedError("charge_already_refunded")
            self.answers[key] = self._refund(payment, amount, metadata)["id"]
        return self.refunds[self.answers[key]]

    def _expired(self, session: Object) -> None:
        session["status"] = "expired"
        self.tell("checkout.session.expired", session)

    def _payment(self, session: Object) -> str:
        number = next(self._numbers)
        self.payments[f"pi_{number}"] = {
            "id": f"ch_{number}",
            "object": "charge",
            "payment_intent": f"pi_{number}",
            "amount": session["amount_total"],
            "amount_refunded": 0,
            "currency": session["currency"],
            "paid": False,
            "metadata": session["metadata"],
        }
        return f"pi_{number}"

    def _paid(self, session: Object) -> None:
        if session["payment_intent"] is None:
            session["payment_status"] = "no_payment_required"
            return
        session["payment_status"] = "paid"
        charge = self.payments[session["payment_intent"]]
        charge["paid"] = True
        self.tell("charge.succeeded", charge)

    def _refund(self, payment: str, amount: int, metadata: Object) -> Object:
        assert 0 < amount <= self.refundable(payment)
        charge = self.payments[payment]
        name = f"re_{next(self._numbers)}"
        self.refunds[name] = {
            "id": name,
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "payment_intent": payment,
            "status": "succeeded",
            "metadata": metadata,
        }
        before = charge["amount_refunded"]
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        if metadata or self.names_refunds:
            self.tell("refund.created", self.refunds[name])
        self.tell("charge.refunded", charge, amount_refunded=before)
        return self.refunds[name]


@dataclass
class FakeCheckouts:
    """`core.commerce.payments.ports.CheckoutGateway`."""

    stripe: FakeStripe

    async def open(self, wanted: WantedCheckout) -> Checkout:
        self.stripe.called()
        session = self.stripe.opened(wanted)
        self.stripe.answered()
        return _checkout(session)

    async def read(self, session_id: str) -> Checkout | None:
        self.stripe.called()
        session = self.stripe.sessions.get(session_id)
        self.stripe.answered()
        return _checkout(session) if session else None

    async def expire(self, session_id: str) -> Checkout | None:
        self.stripe.called()
        session = self.stripe.expired(session_id)
        self.stripe.answered()
        return _checkout(session) if session else None


@dataclass
class FakeRefunds:
    """`core.commerce.payments.ports.RefundGateway`."""

    stripe: FakeStripe

    async def refund(self, app: str, refund_id: UUID, order_id: UUID, payment: str, amount_cents: int) -> RefundOutcome:
        self.stripe.called()
        metadata = {"app": app, "order_id": str(order_id), "refund_id": str(refund_id)}
        refund = self.stripe.asked_refund(refund_id, payment, amount_cents, metadata)
        self.stripe.answered()
        return _outcome(refund)

    async def read(self, refund: str) -> RefundOutcome | None:
        self.stripe.called()
        found = self.stripe.refunds.get(refund)
        self.stripe.answered()
        return _outcome(found) if found else None


def _checkout(session: Object) -> Checkout:
    checkout = checkout_of(session)
    assert checkout
    return checkout


def _outcome(refund: Object) -> RefundOutcome:
    read = refund_of(refund)
    assert read
    return read.outcome


def _numbered(account: str) -> Iterator[str]:
    """Names that no other account has, in order."""
    return (f"{account}{number:06}" for number in itertools.count(1))
