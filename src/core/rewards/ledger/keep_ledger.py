"""Giving, spending, taking back: the ledger that other contexts speak to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.rewards.ledger import rules
from core.rewards.ledger.model import Act, Book, Moved
from core.rewards.ledger.ports import Balances, Books, Movements
from core.rewards.ledger.rules import Move
from core.shared.errors import PaymentRequired
from core.shared.ledger import LARGEST, Asset, Cause
from core.shared.ports import Clock, Ids

EXPIRY = "expiry"
"""The reason of the ledger's own transfers."""


@dataclass(frozen=True, slots=True)
class KeepLedger:
    """`core.shared.ledger.Ledger`. Each act opens the person's book, which makes those of one person and asset come one
    after the other, looks whether its cause is in there already, and writes one transfer.

    A cause that is told to two different acts is a mistake of the caller: `ValueError`.
    """

    books: Books
    movements: Movements
    balances: Balances
    clock: Clock
    ids: Ids

    async def grant(
        self,
        app: str,
        user_id: UUID,
        asset: Asset,
        amount: int,
        cause: Cause,
        *,
        free: bool = True,
        expires_at: datetime | None = None,
    ) -> bool:
        _check(amount)
        book = await self.books.open(app, user_id, asset, new=self.ids.new())
        if book is None or await self._had(app, book, cause, "grant"):
            return False
        change = rules.granted(book, self._move(cause), amount, free=free, expires_at=expires_at)
        await self.books.write(app, book.id, change)
        return True

    async def spend(self, app: str, user_id: UUID, asset: Asset, amount: int, cause: Cause) -> bool:
        _check(amount)
        book = await self.books.open(app, user_id, asset)
        if book is None:
            raise _insufficient(asset)
        if await self._had(app, book, cause, "spend"):
            return False
        if rules.spendable(book, self.clock.now()) < amount:
            raise _insufficient(asset)
        book = await self.expire(app, user_id, book)
        await self.books.write(app, book.id, rules.spent(book, self._move(cause), amount))
        return True

    async def take_back(
        self, app: str, user_id: UUID, asset: Asset, amount: int, cause: Cause, *, granted: Cause
    ) -> bool:
        _check(amount)
        book = await self.books.open(app, user_id, asset)
        if book is None or await self._had(app, book, cause, "take_back"):
            return False
        book = await self.expire(app, user_id, book)
        grant = await self.movements.find(app, book.id, granted)
        if grant is None or grant.act != "grant":
            return False
        amount = rules.reclaimable(grant, amount)
        if not amount:
            return False
        await self.books.write(app, book.id, rules.taken_back(book, self._move(cause), amount, grant))
        return True

    async def give_back(self, app: str, user_id: UUID, asset: Asset, cause: Cause, *, taken: Cause) -> bool:
        book = await self.books.open(app, user_id, asset)
        if book is None or await self._had(app, book, cause, "give_back"):
            return False
        out = await self.movements.find(app, book.id, taken)
        if out is None or out.undone or out.act not in {"spend", "take_back"}:
            return False
        book = await self.expire(app, user_id, book)
        used = await self.movements.used(app, out.id)
        await self.books.write(app, book.id, rules.given_back(book, self._move(cause), out, used))
        return True

    async def balance(self, app: str, user_id: UUID, asset: Asset) -> int:
        return await self.balances.balance(app, user_id, asset, self.clock.now())

    async def expire(self, app: str, user_id: UUID, book: Book) -> Book:
        """The open book once all that has expired in it is booked, so that every lot in it counts."""
        new = self.ids.new()
        change = rules.expired(book, Move(new, Cause(EXPIRY, f"transfer:{new}"), self.clock.now()))
        if change is None:
            return book
        await self.books.write(app, book.id, change)
        return await self.books.open(app, user_id, book.asset) or book

    async def _had(self, app: str, book: Book, cause: Cause, act: Act) -> bool:
        before: Moved | None = await self.movements.find(app, book.id, cause)
        if before is not None and before.act != act:
            raise ValueError(f"{cause} was told to {before.act}; it can't be told to {act}")
        return before is not None

    def _move(self, cause: Cause) -> Move:
        return Move(self.ids.new(), cause, self.clock.now())


def _check(amount: int) -> None:
    if not 1 <= amount <= LARGEST:
        raise ValueError(f"{amount} can't be moved")


def _insufficient(asset: Asset) -> PaymentRequired:
    if asset == "coins":
        return PaymentRequired("insufficient_coins", "There are not enough coins for this.")
    return PaymentRequired("insufficient_credits", "There are not enough credits for this.")
