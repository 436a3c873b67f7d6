"""What the ledger needs of the world. Everything that writes belongs into the caller's unit of work."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.rewards.ledger.model import Book, Change, LedgerEntry, Lot, Moved
from core.shared.ledger import Asset, Cause


class Books(Protocol):
    """People's books, by app and asset."""

    async def open(self, app: str, user_id: UUID, asset: Asset, *, new: UUID | None = None) -> Book | None:
        """The book, which nobody else opens until the unit of work ends; made under the id `new` if the person has
        none, else None. It is the only thing that a movement locks."""
        ...

    async def write(self, app: str, book_id: UUID, change: Change) -> None:
        """Keep the transfer and what came of it, all or nothing. The book must be open. Raises `BrokenBooks` for what
        doesn't follow from its last entry, for lots that don't hold what is left, for a cause that it knows, and for a
        balance below zero after anything but a take-back, or what makes one good."""
        ...


class Movements(Protocol):
    """What happened in a book before."""

    async def find(self, app: str, book_id: UUID, cause: Cause) -> Moved | None:
        """The transfer of that cause."""
        ...

    async def used(self, app: str, transfer_id: UUID) -> list[tuple[Lot, int]]:
        """The lots that a transfer has used, as they are now, and how much of each."""
        ...


class Balances(Protocol):
    """What people have, outside of units of work as well."""

    async def balance(self, app: str, user_id: UUID, asset: Asset, now: datetime) -> int:
        """The sum of the entries without what has expired by then, booked or not."""
        ...

    async def page(
        self, app: str, user_id: UUID, asset: Asset, before: int | None, limit: int
    ) -> list[tuple[int, LedgerEntry]]:
        """Entries with their numbers, the newest first, below the number `before`."""
        ...


class ExpiredLots(Protocol):
    """Whose lots are over and not booked as such."""

    async def due(self, now: datetime, most: int) -> list[tuple[str, UUID, Asset]]:
        """App, person and asset of the books concerned, of all apps, the longest overdue first."""
        ...


class Holders(Protocol):
    """The people of an app."""

    async def enter(self, app: str, user_id: UUID) -> None:
        """Make sure that the person doesn't leave until the unit of work ends; raises `NotFound` for one who isn't
        there."""
        ...
