"""What Stripe tells us of its own accord."""

from __future__ import annotations

from typing import Any

from litestar import Request, post
from litestar.handlers import HTTPRouteHandler

from core.commerce.payments.receive_stripe import ReceiveStripeEvent
from core.shared.actor import Actor
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access

HEADER = "Stripe-Signature"
BODY_LIMIT = 1024 * 1024


def stripe_webhook_routes(use: Use) -> list[HTTPRouteHandler]:
    """For Stripe alone, whose signature is the proof. All of Stripe comes from a few addresses, so no limit counts
    them: a refusal would be an event that comes again hours later."""
    receiving: ReceiveStripeEvent = use(ReceiveStripeEvent)

    @post("/api/v1/webhooks/stripe", status_code=200, tags=["Webhooks"], request_max_body_size=BODY_LIMIT,
          opt={ACCESS: Access(signed_in=False, clients=False, limit="none")})  # fmt: skip
    async def receive_stripe_event(request: Request[Actor, Any, Any]) -> None:
        """Take in an event."""
        await receiving(request.headers.get(HEADER), await request.body())

    return [receive_stripe_event]
