"""The payment provider's doors, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.memory.commerce.payments.stripe_books import Object, StripeBooks, seconds
from core.commerce.payments.facts import RefundFacts
from core.commerce.payments.model import Checkout, GatewayRefusedError, RefundOutcome, WantedCheckout
from core.commerce.payments.stripe_objects import checkout_of, refund_of

SOONEST, LATEST = 30 * 60, 24 * 3600
"""Within so many seconds a session may expire."""


@dataclass(frozen=True, slots=True)
class MemoryCheckoutGateway:
    """`core.commerce.payments.ports.CheckoutGateway`."""

    books: StripeBooks

    async def open(self, wanted: WantedCheckout) -> Checkout:
        self.books.called("open")
        key = f"checkout:{wanted.order_id}:{wanted.attempt}"
        before = self.books.once(key, wanted)
        if before is not None:
            return checkout(self.books.answered(before))
        if not SOONEST <= seconds(wanted.expires_at) - self.books.now() <= LATEST:
            raise GatewayRefusedError("invalid_request_error", "A session lasts from 30 minutes to 24 hours.")
        subtotal = sum(line.unit_price_cents * line.quantity for line in wanted.lines)
        metadata = {"app": wanted.app, "order_id": str(wanted.order_id), "user_id": str(wanted.user_id)}
        session = self.books.made(
            "cs",
            "checkout.session",
            key,
            wanted,
            mode="payment",
            status="open",
            payment_status="unpaid",
            amount_total=max(0, subtotal - wanted.discount_cents),
            total_details={"amount_tax": 0},
            currency=wanted.currency.lower(),
            expires_at=seconds(wanted.expires_at),
            client_reference_id=str(wanted.order_id),
            metadata=metadata,
        )
        return checkout(
            self.books.answered(self.books.change(session["id"], url=f"https://pay.example/{session['id']}"))
        )

    async def read(self, session_id: str) -> Checkout | None:
        self.books.called("read")
        if self.books.find("checkout.session", session_id) is None:
            return None
        return checkout(self.books.session(session_id))

    async def expire(self, session_id: str) -> Checkout | None:
        self.books.called("expire")
        if self.books.find("checkout.session", session_id) is None:
            return None
        session = self.books.session(session_id)
        return checkout(self.books.answered(self.books.expire(session_id) if session["status"] == "open" else session))


@dataclass(frozen=True, slots=True)
class MemoryRefundGateway:
    """`core.commerce.payments.ports.RefundGateway`."""

    books: StripeBooks

    async def refund(self, app: str, refund_id: UUID, order_id: UUID, payment: str, amount_cents: int) -> RefundOutcome:
        self.books.called("refund")
        if not payment.startswith("pi_"):
            raise GatewayRefusedError("nothing_paid", "Nothing was paid that could go back.")
        metadata = {"app": app, "order_id": str(order_id), "refund_id": str(refund_id)}
        return _refund(self.books.answered(self.books.refund(payment, amount_cents, metadata, f"refund:{refund_id}")))

    async def read(self, refund: str) -> RefundOutcome | None:
        self.books.called("read refund")
        found = self.books.find("refund", refund)
        return _refund(found) if found is not None else None


def checkout(content: Object) -> Checkout:
    """The session in our words."""
    found = checkout_of(content)
    if found is None:
        raise TypeError("the books hold what is no session")
    return found


def _refund(content: Object) -> RefundOutcome:
    found: RefundFacts | None = refund_of(content)
    if found is None:
        raise TypeError("the books hold what is no refund")
    return found.outcome
