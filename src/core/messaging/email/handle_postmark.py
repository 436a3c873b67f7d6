"""Do what Postmark's events ask."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.messaging.email.ports import Suppressions
from core.messaging.email.receive_postmark import PostmarkEvent

_NO_MAILBOX = frozenset({"HardBounce", "BadEmailAddress", "ManuallyDeactivated"})
"""Bounce types after which Postmark itself sends nothing more; all others are soft: full mailboxes, busy servers."""


@dataclass(frozen=True, slots=True)
class HandlePostmarkEvent:
    """Suppresses the address of a hard bounce or a spam complaint, and lifts that once somebody reactivates the address
    at Postmark. Within the caller's unit of work; the same event twice does the same once."""

    suppressions: Suppressions

    async def __call__(self, body: bytes) -> None:
        event = msgspec.json.decode(body, type=PostmarkEvent)
        match event.record_type:
            case "SpamComplaint" if event.email:
                await self.suppressions.suppress(event.email, "complaint")
            case "Bounce" if event.email and event.type == "SpamComplaint":
                await self.suppressions.suppress(event.email, "complaint")
            case "Bounce" if event.email and event.type in _NO_MAILBOX:
                await self.suppressions.suppress(event.email, "bounce")
            case "SubscriptionChange" if event.recipient and event.suppress_sending is False:
                await self.suppressions.lift(event.recipient)
