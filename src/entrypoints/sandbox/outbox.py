"""What the world has received, in order."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable
from datetime import datetime

import msgspec

KEPT = 20_000
"""The oldest are forgotten beyond this many."""


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing received. `at` is simulated time; a refused one has the status it was refused with, or 0 where the
    connection was dropped. `id` counts from 1 for as long as the world stands."""

    id: int
    channel: str
    to: str
    at: datetime
    payload: dict[str, object]
    refused: bool = False
    status: int | None = None


class Outbox:
    """Items by order of arrival."""

    def __init__(self) -> None:
        self._items: deque[Item] = deque(maxlen=KEPT)
        self._ids = itertools.count(1)

    def add(self, channel: str, to: str, at: datetime, payload: dict[str, object], status: int) -> None:
        """Remember what was received and answered with that status."""
        refused = not 200 <= status < 400
        item = Item(next(self._ids), channel, to, at, payload, refused, status if refused else None)
        self._items.append(item)

    def get(self, item_id: int) -> Item | None:
        """The item of that id, unless it is forgotten."""
        return next((item for item in self._items if item.id == item_id), None)

    def list(self, channels: Iterable[str] = (), *, refused: bool = False) -> list[Item]:
        """Those of the channels (all, if none is named), refused ones only when asked for."""
        wanted = frozenset(channels)
        return [
            item for item in self._items if (not wanted or item.channel in wanted) and (refused or not item.refused)
        ]

    def clear(self) -> None:
        """Forget everything."""
        self._items.clear()
