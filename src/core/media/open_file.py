"""Handing out a file, where people reach the store through us."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec

from core.media.keys import is_key, is_public, type_of
from core.media.links import SignedLinks, Ticket
from core.media.ports import Store
from core.shared.errors import Forbidden, NotFound
from core.shared.ports import Clock


class OpenedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that may be handed out. With `name` it is to be saved by that name. `version` names just these bytes."""

    key: str
    content_type: str
    size: int
    version: str
    name: str | None
    public: bool


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A public file to everybody, any other to whoever has a link to it.

    Raises `Forbidden("link_invalid")`, `Gone("link_expired")` and `NotFound`.
    """

    links: SignedLinks
    store: Store
    clock: Clock

    async def __call__(self, key: str, ticket: Ticket | None) -> OpenedFile:
        if not is_key(key):
            raise NotFound
        if not is_public(key):
            if ticket is None:
                raise Forbidden("link_invalid", "This file needs a link that we made.")
            self.links.check_fetching(key, ticket, self.clock.now())
        kept = await self.store.find(key)
        if kept is None:
            raise NotFound
        return OpenedFile(
            key=key,
            content_type=type_of(key),
            size=kept.size,
            version=kept.version,
            name=ticket.name if ticket is not None and not is_public(key) else None,
            public=is_public(key),
        )

    def read(self, file: OpenedFile, first: int, count: int) -> AsyncIterator[bytes]:
        """So many of its bytes, from `first` on, in pieces."""
        return self.store.read(file.key, file.version, first, count)
