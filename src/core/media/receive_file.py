"""Taking in the bytes of an upload, where people reach the store through us."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from core.media.keys import is_key
from core.media.kinds import plain_type
from core.media.links import SignedLinks, Ticket
from core.media.ports import Receiving
from core.shared.errors import Forbidden, Invalid
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class ReceiveFile:
    """Keeps what whoever has the link sends, and no byte more than it was made for.

    Raises `Forbidden("link_invalid")` for a link, a type or an announced length that isn't what was signed,
    `Gone("link_expired")`, and `Invalid("upload_size_mismatch")`.
    """

    links: SignedLinks
    receiving: Receiving
    clock: Clock

    async def __call__(
        self, key: str, ticket: Ticket, content_type: str, length: int | None, chunks: AsyncIterator[bytes]
    ) -> None:
        if not is_key(key) or ticket.size is None or length not in {None, ticket.size}:
            raise Forbidden("link_invalid", "This link is not as we made it, or for another file.")
        self.links.check_sending(key, plain_type(content_type), ticket, self.clock.now())
        if not await self.receiving.receive(key, chunks, ticket.size):
            raise Invalid("upload_size_mismatch", f"The link is for exactly {ticket.size} bytes.")
