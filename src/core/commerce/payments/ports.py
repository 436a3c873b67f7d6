"""How payments speak to the provider. Nobody calls it inside a unit of work; a gateway in memory refuses that."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from core.commerce.payments.model import Checkout, RefundOutcome, WantedCheckout


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
