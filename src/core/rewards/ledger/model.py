"""What the ledger is made of: a book per person and asset, transfers in it, and lots that say what is left of a grant.

Every transfer moves an amount between a person's book and one of the app's own accounts, named by a word: what was
`issued`, `spent`, let go as `expired` and `taken_back`. Those are the sums of their transfers and kept nowhere, so that
nobody waits for them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core.shared.ledger import Asset, Cause

Act = Literal["grant", "spend", "expire", "take_back", "give_back"]
Counter = Literal["issued", "spent", "expired", "taken_back"]

INWARD: frozenset[Act] = frozenset({"grant", "give_back"})
"""These credit the book and debit the other account; the rest is the other way round."""
COUNTERS: dict[Act, Counter] = {
    "grant": "issued",
    "spend": "spent",
    "expire": "expired",
    "take_back": "taken_back",
}
"""The account on the other side; for `give_back` it is that of what it undoes."""


class Lot(msgspec.Struct, frozen=True, kw_only=True):
    """What a grant gave and still has left; its id is that of the grant's transfer."""

    id: UUID
    amount: int
    remaining: int
    free: bool
    expires_at: datetime | None = None

    def expired(self, now: datetime) -> bool:
        """Whether it counts no more; at its very instant it doesn't."""
        return self.expires_at is not None and self.expires_at <= now


class Use(msgspec.Struct, frozen=True):
    """So much of a lot went into a transfer out of the book."""

    transfer_id: UUID
    lot_id: UUID
    amount: int


class Debt(msgspec.Struct, frozen=True):
    """What a take-back still lacks."""

    transfer_id: UUID
    owed: int


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in a book, never changed. `number` counts the book's own from 1 without a gap, `balance_after` is what
    the book says with it; `about` is the grant that a take-back is of, or what a give-back undoes."""

    id: UUID
    number: int
    act: Act
    counter: Counter
    amount: int
    cause: Cause
    balance_after: int
    at: datetime
    about: UUID | None = None


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """A person's book of one asset, as far as movements need it: `balance` is the sum of its entries, of which there
    are `entries`; `lots` those with something left, `debts` the open ones, the oldest first.

    What is left in lots is the balance, or nothing while that is below zero; what is owed makes up for the rest.
    """

    id: UUID
    asset: Asset
    balance: int
    entries: int
    lots: tuple[Lot, ...] = ()
    debts: tuple[Debt, ...] = ()


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier transfer: whether it was undone, and of a grant how much was taken back for good or has expired."""

    id: UUID
    act: Act
    counter: Counter
    amount: int
    undone: bool = False
    gone: int = 0


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer with what it does to lots: `lots` as they are afterwards, `uses` in addition to those known."""

    transfer: Transfer
    lots: tuple[Lot, ...] = ()
    uses: tuple[Use, ...] = ()


class LedgerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A movement as its person sees it: what came in is positive, what went out negative."""

    id: UUID
    amount: int
    reason: str
    created_at: datetime
    balance_after: int


class LedgerPage(msgspec.Struct, frozen=True, kw_only=True):
    """Movements, the newest first, and what may be spent at this instant."""

    items: list[LedgerEntry]
    balance: int
    next_cursor: str | None


class BrokenBooks(Exception):
    """The second wall: what was to be written doesn't follow from what is there. Nothing has been written."""
