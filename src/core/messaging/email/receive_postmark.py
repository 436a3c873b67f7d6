"""Take in what Postmark tells of letters it has sent (Postmark's "Webhooks overview")."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated

import msgspec

from core.platform.inbox.receive import Receive
from core.shared.errors import Invalid, Unauthenticated
from core.shared.text import NO_NUL

SOURCE = "postmark"

_Text = Annotated[str, msgspec.Meta(max_length=320, pattern=NO_NUL)]


class PostmarkEvent(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """What is read of an event: `id` counts bounces and complaints; of other kinds there is the letter's id alone."""

    record_type: _Text = ""
    id: int | None = msgspec.field(name="ID", default=None)
    message_id: _Text = msgspec.field(name="MessageID", default="")
    type: _Text = ""
    email: _Text = ""
    recipient: _Text = ""
    suppress_sending: bool | None = None
    changed_at: _Text = ""

    @property
    def event_id(self) -> str | None:
        """What tells it from others, or None where nothing does."""
        if self.id is not None:
            return f"{self.record_type}-{self.id}"
        if not self.message_id and not self.recipient:
            return None
        parts = (self.record_type, self.message_id, self.recipient, self.changed_at)
        return f"{self.record_type}-{hashlib.sha256(repr(parts).encode()).hexdigest()}"


class PostmarkSecret(msgspec.Struct, frozen=True):
    """What an event must come with; empty where Postmark is not set up to send any."""

    token: str


@dataclass(frozen=True, slots=True)
class ReceivePostmarkEvent:
    """Keeps an event for the job that handles it; one that came before changes nothing.

    Raises `Unauthenticated` for who does not know the secret, `Invalid` for what has nothing to tell it by, and
    msgspec's errors for what is no event at all.
    """

    secret: PostmarkSecret
    receive: Receive

    async def __call__(self, shown: str | None, body: bytes) -> None:
        expected = self.secret.token
        if not expected or shown is None or not hmac.compare_digest(shown.encode(), expected.encode()):
            raise Unauthenticated("unauthenticated", "This is not Postmark.")
        event_id = msgspec.json.decode(body, type=PostmarkEvent).event_id
        if event_id is None:
            raise Invalid("validation_failed", "An event needs an ID or a MessageID.", pointer="/ID")
        await self.receive(SOURCE, event_id, body)
