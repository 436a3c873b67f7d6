"""Keyset paging: a page ends at a place, and the next one begins after it, whatever came to be meanwhile."""

from __future__ import annotations

from typing import Protocol, TypeVar

DEFAULT_LIMIT, LARGEST_LIMIT = 20, 100

Place = TypeVar("Place")


class Cursors(Protocol):
    """Opaque, tamper-evident names of places in lists."""

    def seal(self, listing: str, place: object) -> str:
        """The cursor of a place, good for that listing alone. It is signed, not encrypted: a place holds no secrets."""
        ...

    def open(self, listing: str, cursor: str, kind: type[Place]) -> Place:
        """The place; raises `Invalid("invalid_cursor")` for one that we did not make for this listing."""
        ...
