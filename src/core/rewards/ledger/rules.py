"""What a movement does to a book. Pure: a book and a wish in, a change out.

Three laws hold of every book before and after: what is left in its lots is max(balance, 0), what it owes is
max(-balance, 0), and of each lot what was given is what is left plus what was used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.rewards.ledger.model import (
    COUNTERS,
    INWARD,
    Act,
    Book,
    Change,
    Counter,
    Debt,
    Lot,
    Moved,
    Transfer,
    Use,
)
from core.shared.errors import Conflict
from core.shared.ledger import LARGEST, Cause

_NEVER = datetime.max.replace(tzinfo=UTC)


class Move(msgspec.Struct, frozen=True):
    """What is new about a movement: the id that it gets, why, and when."""

    id: UUID
    cause: Cause
    at: datetime


class Drawn(msgspec.Struct, frozen=True):
    """Lots after something was drawn from them, only those that it touched, and what they could not give."""

    lots: tuple[Lot, ...]
    uses: tuple[Use, ...]
    missing: int


def spending_order(lots: Iterable[Lot]) -> list[Lot]:
    """Free before paid, the soonest to expire first, and of equals the older grant."""
    return sorted(lots, key=lambda lot: (not lot.free, lot.expires_at or _NEVER, lot.id))


def spendable(book: Book, now: datetime) -> int:
    """What counts at this instant: below zero while something is owed."""
    return book.balance - sum(lot.remaining for lot in book.lots if lot.expired(now))


def granted(book: Book, move: Move, amount: int, *, free: bool, expires_at: datetime | None) -> Change:
    """A new lot, out of which debts are made good. Raises `Conflict("balance_too_large")`."""
    lot = Lot(id=move.id, amount=amount, remaining=amount, free=free, expires_at=expires_at)
    return _settled(_transfer(book, move, "grant", amount), (lot,), book.debts)


def spent(book: Book, move: Move, amount: int) -> Change:
    """So much out of lots that all count: what has expired was booked before, and there is enough."""
    drawn = draw(spending_order(book.lots), amount, move.id)
    return Change(transfer=_transfer(book, move, "spend", amount), lots=drawn.lots, uses=drawn.uses)


def reclaimable(grant: Moved, amount: int) -> int:
    """How much of the wish may be taken back: a grant's amount in all, without what of it has expired."""
    return max(0, min(amount, grant.amount - grant.gone))


def taken_back(book: Book, move: Move, amount: int, grant: Moved) -> Change:
    """So much out of the grant's own lot, then out of others; what is missing is owed."""
    ordered = sorted(spending_order(book.lots), key=lambda lot: lot.id != grant.id)
    drawn = draw(ordered, amount, move.id)
    transfer = _transfer(book, move, "take_back", amount, about=grant.id)
    return Change(transfer=transfer, lots=drawn.lots, uses=drawn.uses)


def given_back(book: Book, move: Move, taken: Moved, used: Sequence[tuple[Lot, int]]) -> Change:
    """`used` are lots as they are now and how much of each `taken` has used: they get it again, and other debts are
    made good out of it first. What `taken` still lacked is owed no more."""
    transfer = _transfer(book, move, "give_back", taken.amount, about=taken.id, counter=taken.counter)
    refilled = tuple(replace(lot, remaining=lot.remaining + amount) for lot, amount in used)
    return _settled(transfer, refilled, [debt for debt in book.debts if debt.transfer_id != taken.id])


def expired(book: Book, move: Move) -> Change | None:
    """All that is left in lots whose time is over; None when there is nothing."""
    over = [lot for lot in book.lots if lot.expired(move.at)]
    amount = sum(lot.remaining for lot in over)
    if not amount:
        return None
    drawn = draw(over, amount, move.id)
    return Change(transfer=_transfer(book, move, "expire", amount), lots=drawn.lots, uses=drawn.uses)


def draw(lots: Iterable[Lot], amount: int, transfer_id: UUID) -> Drawn:
    """As much of the amount as the lots have left, in their order."""
    changed, uses = [], []
    for lot in lots:
        part = min(lot.remaining, amount)
        if part:
            changed.append(replace(lot, remaining=lot.remaining - part))
            uses.append(Use(transfer_id, lot.id, part))
            amount -= part
    return Drawn(tuple(changed), tuple(uses), amount)


def _settled(transfer: Transfer, lots: tuple[Lot, ...], debts: Iterable[Debt]) -> Change:
    """The lots after debts were made good out of them, the oldest first: each becomes a use by its take-back."""
    now = {lot.id: lot for lot in lots}
    uses: list[Use] = []
    for debt in debts:
        drawn = draw(spending_order(now.values()), debt.owed, debt.transfer_id)
        now |= {lot.id: lot for lot in drawn.lots}
        uses += drawn.uses
    return Change(transfer=transfer, lots=tuple(now.values()), uses=tuple(uses))


def _transfer(
    book: Book, move: Move, act: Act, amount: int, *, about: UUID | None = None, counter: Counter | None = None
) -> Transfer:
    balance = book.balance + amount if act in INWARD else book.balance - amount
    if abs(balance) > LARGEST:
        raise Conflict("balance_too_large", "Nobody can hold or owe that much.")
    return Transfer(
        id=move.id,
        number=book.entries + 1,
        act=act,
        counter=counter or COUNTERS[act],
        amount=amount,
        cause=move.cause,
        balance_after=balance,
        at=move.at,
        about=about,
    )
