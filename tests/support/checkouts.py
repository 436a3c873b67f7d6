"""A payment provider for tests: its sessions, what happens in them, and how it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec.structs import replace

from core.commerce.payments.model import Checkout, GatewayRefusedError, WantedCheckout
from core.shared.errors import Unavailable


@dataclass
class FakeCheckouts:
    """`core.commerce.payments.ports.CheckoutGateway`. Asked inside a unit of work it fails the test; asked twice for an
    attempt it gives the same session, and refuses other wishes under it, as the real one does."""

    in_transaction: Callable[[], bool]
    sessions: dict[str, Checkout] = field(default_factory=dict)
    wanted: dict[str, WantedCheckout] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    down: int = 0
    """How many of the next calls fail."""
    refuses: bool = False

    async def open(self, wanted: WantedCheckout) -> Checkout:
        session_id = f"cs_{wanted.order_id}_{wanted.attempt}"
        await self._called("open", session_id)
        if self.refuses:
            raise GatewayRefusedError("amount_too_small")
        if self.wanted.setdefault(session_id, wanted) != wanted:
            raise GatewayRefusedError("idempotency_error")
        self.sessions.setdefault(
            session_id,
            Checkout(
                id=session_id,
                url=f"https://pay.example/{session_id}",
                status="open",
                payment_status="unpaid",
                amount_total=sum(line.quantity * line.unit_price_cents for line in wanted.lines)
                - wanted.discount_cents,
                currency=wanted.currency,
                payment_intent=None,
                expires_at=wanted.expires_at,
                app=wanted.app,
                order_id=str(wanted.order_id),
                user_id=str(wanted.user_id),
            ),
        )
        return self.sessions[session_id]

    async def read(self, session_id: str) -> Checkout | None:
        await self._called("read", session_id)
        return self.sessions.get(session_id)

    async def expire(self, session_id: str) -> Checkout | None:
        await self._called("expire", session_id)
        session = self.sessions.get(session_id)
        if session is not None and session.status == "open":
            self.sessions[session_id] = replace(session, status="expired")
        return self.sessions.get(session_id)

    def pay(self, session_id: str, *, later: bool = False) -> None:
        """Somebody completes the page; with `later` by a way of paying that takes days."""
        session = self.sessions[session_id]
        assert session.status in {"open", "complete"}, session.status
        self.sessions[session_id] = replace(
            session, status="complete", payment_status="unpaid" if later else "paid", payment_intent=f"pi_{session_id}"
        )

    def asked(self, what: str) -> list[str]:
        """The sessions about which it was asked that."""
        return [session_id for call, session_id in self.calls if call == what]

    async def _called(self, what: str, session_id: str) -> None:
        assert not self.in_transaction(), "the provider was called inside a unit of work"
        await asyncio.sleep(0)
        self.calls.append((what, session_id))
        if self.down:
            self.down -= 1
            raise Unavailable("provider_unavailable", "Down.")
