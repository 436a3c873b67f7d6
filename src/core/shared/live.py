"""What open clients of a person are told as it happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import msgspec


class LiveItem(msgspec.Struct, frozen=True, kw_only=True):
    """News for one person: `name` is the name of the server-sent event, `data` its JSON."""

    user_id: UUID
    name: str
    data: bytes


class LiveFeed(Protocol):
    """The way of news to whoever is connected, in whatever process, or was a moment ago."""

    async def tell(self, app: str, items: Sequence[LiveItem]) -> None:
        """Keep the news for people who are or were lately connected, in order for each of them, and wake the processes;
        inside a unit of work they share its fate. Cheap for people who are not there."""
        ...


class LiveWhispers(Protocol):
    """The way of what is of this moment alone."""

    async def whisper(self, app: str, item: LiveItem) -> None:
        """Have the item, of at most some hundred bytes, come to the person's open streams in whatever process. Nothing
        keeps it: who is away never hears of it, and who comes back isn't told later. Outside of units of work."""
        ...
