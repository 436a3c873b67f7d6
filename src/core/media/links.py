"""Signed URLs of our own, for stores that people reach through us."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import msgspec

from core.media.ports import Seals, UploadLink
from core.shared.errors import Forbidden, Gone

PATH = "/files/"
_PURPOSE = "file link"


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """What the query of a signed URL says: good until that second since 1970, for so many bytes or by that name."""

    expires: int
    signature: str
    size: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SignedLinks:
    """`core.media.ports.Links`: method, key, instant, and what else must not be changed, under the server's key.

    `base` is where people reach the service.
    """

    seals: Seals
    base: str

    def sending(self, key: str, *, content_type: str, size: int, now: datetime, expires_at: datetime) -> UploadLink:
        expires = int(expires_at.timestamp())
        signature = self.seals.derive(_PURPOSE, _source("PUT", key, expires, content_type, size))
        query = urlencode({"expires": expires, "size": size, "signature": signature})
        return UploadLink(url=f"{self.base}{PATH}{key}?{query}", headers={"Content-Type": content_type})

    def fetching(self, key: str, *, name: str | None, now: datetime, expires_at: datetime) -> str:
        expires = int(expires_at.timestamp())
        signature = self.seals.derive(_PURPOSE, _source("GET", key, expires, name))
        query = urlencode({"expires": expires, **({"name": name} if name else {}), "signature": signature})
        return f"{self.base}{PATH}{key}?{query}"

    def lasting(self, key: str) -> str:
        return f"{self.base}{PATH}{key}"

    def check_sending(self, key: str, content_type: str, ticket: Ticket, now: datetime) -> None:
        """Raises `Forbidden("link_invalid")` for what we never signed, and `Gone("link_expired")`."""
        self._check(ticket, now, _source("PUT", key, ticket.expires, content_type, ticket.size))

    def check_fetching(self, key: str, ticket: Ticket, now: datetime) -> None:
        """The same for a URL that fetches."""
        self._check(ticket, now, _source("GET", key, ticket.expires, ticket.name))

    def _check(self, ticket: Ticket, now: datetime, source: bytes) -> None:
        given = ticket.signature.encode()
        if not any(hmac.compare_digest(given, good.encode()) for good in self.seals.candidates(_PURPOSE, source)):
            raise Forbidden("link_invalid", "This link is not as we made it.")
        if now.timestamp() >= ticket.expires:
            raise Gone("link_expired", "The time of this link is over; ask for another one.")


def _source(*parts: str | int | None) -> bytes:
    return msgspec.json.encode(parts)
