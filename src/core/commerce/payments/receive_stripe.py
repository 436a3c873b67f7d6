"""Take in what Stripe tells of its own accord."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.commerce.payments.signature import is_signed
from core.commerce.payments.stripe_objects import event_of
from core.platform.inbox.receive import Receive
from core.shared.errors import Malformed, NotFound
from core.shared.ports import Clock

SOURCE = "stripe"
LONGEST_ID = 255


class StripeSecret(msgspec.Struct, frozen=True):
    """What Stripe signs its events with; empty where it is not set up to send any."""

    text: str


@dataclass(frozen=True, slots=True)
class ReceiveStripeEvent:
    """Keeps an event for the job that handles it; one that came before changes nothing. Of whatever type: what we have
    no use for is kept as well.

    Raises `NotFound` without a secret, `Malformed("signature_invalid")` for what Stripe has not signed within the last
    five minutes, and `Malformed("event_invalid")` for what is no JSON object with an id.
    """

    secret: StripeSecret
    receive: Receive
    clock: Clock

    async def __call__(self, signature: str | None, body: bytes) -> None:
        if not self.secret.text:
            raise NotFound
        if signature is None or not is_signed(body, signature, self.secret.text, self.clock.now()):
            raise Malformed("signature_invalid", "Stripe has not signed this, or too long ago.")
        event = event_of(body)
        if event is None or len(event.id) > LONGEST_ID or not event.id.isprintable():
            raise Malformed("event_invalid", "An event is a JSON object with an id.")
        await self.receive(SOURCE, event.id, body)
