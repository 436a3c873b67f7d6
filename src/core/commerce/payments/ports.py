"""How payments speak to the provider, and where what it said is kept.

Nobody calls a gateway inside a unit of work; one in memory refuses that.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.commerce.payments.kept import Fulfilment, Reversal, SessionFact
from core.commerce.payments.model import Checkout, Payment, RefundOutcome, WantedCheckout


class CheckoutGateway(Protocol):
    """Sessions in which a person pays for an order on the provider's page.

    All raise `Unavailable("provider_unavailable")` for what is worth another try, `GatewayRefusedError` for what isn't.
    """

    async def open(self, wanted: WantedCheckout) -> Checkout: ...

    async def read(self, session_id: str) -> Checkout | None:
        """As it is this moment; None when the provider has no such session."""
        ...

    async def expire(self, session_id: str) -> Checkout | None:
        """Let nobody pay in it any more; as it is afterwards, which is `complete` if somebody had been faster."""
        ...


class RefundGateway(Protocol):
    """Money on its way back."""

    async def refund(self, app: str, refund_id: UUID, order_id: UUID, payment: str, amount_cents: int) -> RefundOutcome:
        """Give back so much of a payment; asked again under the same `refund_id`, once. Raises as `CheckoutGateway`."""
        ...

    async def read(self, refund: str) -> RefundOutcome | None:
        """By the provider's id."""
        ...


class SessionFacts(Protocol):
    """What became of checkout sessions."""

    async def record(self, fact: SessionFact) -> SessionFact:
        """Keep it, unless what is known of the session stands above it (`OUTCOMES`) or beside it; what is known now."""
        ...

    async def of(self, app: str, order_id: UUID) -> list[SessionFact]:
        """Those of an order, by id."""
        ...


class Payments(Protocol):
    """Money that came in, for orders and for invoices of subscriptions."""

    async def record(self, payment: Payment) -> None:
        """Keep it; one that is there already is left as it is."""
        ...

    async def of(self, app: str, order_id: UUID) -> list[Payment]:
        """Those of an order, in the order they were paid in."""
        ...

    async def find(self, payment_id: str) -> Payment | None:
        """By the provider's id alone, of whichever app."""
        ...


class Reversals(Protocol):
    """What the provider said of money that goes back, by its own names of things: of the whole studio, since these may
    be known before it is known whose they are."""

    async def record(self, fact: Reversal) -> None:
        """Keep it, unless what is known stands above it."""
        ...

    async def of(self, payments: Collection[str]) -> list[Reversal]:
        """All about these payments, in one order."""
        ...

    async def payment_of(self, charge: str) -> str | None:
        """The payment that a charge belongs to, if anything was said of it."""
        ...

    async def prune(self, before: datetime, most: int) -> int:
        """Forget what was said before that instant of payments that are none of ours; how many facts, at most
        `most`."""
        ...


class Fulfilments(Protocol):
    """What has been done about orders."""

    async def get(self, app: str, order_id: UUID) -> Fulfilment:
        """An empty one if nothing has been done. In the unit of work that has locked the order."""
        ...

    async def save(self, fulfilment: Fulfilment) -> None: ...

    async def claim_letter(self, app: str, order_id: UUID, at: datetime) -> bool:
        """Whether the order's confirmation may be sent by the caller: True once."""
        ...

    async def release_letter(self, app: str, order_id: UUID) -> None:
        """It was surely not sent: somebody else may."""
        ...


class OldOrders(Protocol):
    """Orders about which the provider may have said something that we never heard."""

    async def unheard(self, now: datetime, most: int) -> list[tuple[str, UUID]]:
        """App and id of pending orders with a session, made ten minutes ago or earlier, that the provider was not asked
        about for a quarter of their age; the longest unasked first."""
        ...
