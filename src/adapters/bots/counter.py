"""Payments by card for what bots sell: a subscription at Stripe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from adapters.stripe.api import StripeApi, options
from adapters.stripe.checkout import session
from core.bots.errands import EndSale, Outcome, Sell
from core.commerce.payments.model import GatewayRefusedError
from core.commerce.subscriptions.ports import SubscriptionGateway
from core.identity.recovery.links import PublicUrl

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams


@dataclass(frozen=True, slots=True)
class StripeCounter:
    """`core.bots.run_errand.Counter`. The price is made with the session: every group has its own."""

    api: StripeApi
    subscriptions: SubscriptionGateway
    url: PublicUrl

    async def sell(self, app: str, work: Sell, key: UUID) -> Outcome:
        params: SessionCreateParams = {
            "mode": "subscription",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": work.currency.lower(),
                        "unit_amount": work.amount_cents,
                        "recurring": {"interval": "day", "interval_count": work.days},
                        "product_data": {"name": work.title, "metadata": {"app": app}},
                    },
                }
            ],
            "client_reference_id": work.metadata.get("telegram_user_id", ""),
            "metadata": work.metadata,
            "subscription_data": {"metadata": work.metadata},
            "success_url": f"{self.url.base}/mini/paid/",
            "cancel_url": f"{self.url.base}/mini/paid/?cancelled",
        }
        try:
            made = session(
                await self.api(lambda client: client.v1.checkout.sessions.create_async(params, options(f"sell:{key}")))
            )
        except GatewayRefusedError as error:
            return Outcome(ok=False, reason=f"refused: {error.code}")
        return Outcome(ok=True, url=made.url or "", until=made.expires_at)

    async def end(self, work: EndSale, key: UUID) -> Outcome:
        act = self.subscriptions.cancel_now if work.at_once else self.subscriptions.cancel_at_end
        try:
            await act(work.subscription, key)
        except GatewayRefusedError as error:
            return Outcome(ok=False, reason=f"refused: {error.code}")
        return Outcome(ok=True)
