"""Money on its way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from adapters.stripe.api import StripeApi, options
from core.commerce.payments.facts import RefundFacts
from core.commerce.payments.model import GatewayRefusedError, RefundOutcome
from core.commerce.payments.stripe_objects import refund_of
from core.shared.errors import Unavailable


@dataclass(frozen=True, slots=True)
class StripeRefundGateway:
    """`core.commerce.payments.ports.RefundGateway`."""

    api: StripeApi

    async def refund(self, app: str, refund_id: UUID, order_id: UUID, payment: str, amount_cents: int) -> RefundOutcome:
        if not payment.startswith("pi_"):
            raise GatewayRefusedError("nothing_paid", "Nothing was paid that could go back.")
        done = await self._done(payment, str(refund_id))
        if done is not None:
            return done.outcome
        made = await self.api(
            lambda client: client.v1.refunds.create_async(
                {
                    "payment_intent": payment,
                    "amount": amount_cents,
                    "metadata": {"app": app, "order_id": str(order_id), "refund_id": str(refund_id)},
                },
                options(f"refund:{refund_id}"),
            )
        )
        return _read(made).outcome

    async def read(self, refund: str) -> RefundOutcome | None:
        found = await self.api.find(lambda client: client.v1.refunds.retrieve_async(refund, None, options()))
        return _read(found).outcome if found is not None else None

    async def _done(self, payment: str, refund_id: str) -> RefundFacts | None:
        """The refund that was made under this id: Stripe forgets idempotency keys after a day, and people replay jobs
        later than that."""
        found = await self.api(
            lambda client: client.v1.refunds.list_async({"payment_intent": payment, "limit": 100}, options())
        )
        made = (refund_of(content) for content in found.get("data", []))
        return next((refund for refund in made if refund and refund.refund_id == refund_id), None)


def _read(content: Mapping[str, Any]) -> RefundFacts:
    found = refund_of(content)
    if found is None:
        raise Unavailable("provider_unavailable", "Stripe's answer can't be understood.")
    return found
