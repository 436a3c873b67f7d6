"""Booking what has expired."""

from __future__ import annotations

from dataclasses import dataclass

from core.rewards.ledger.keep_ledger import KeepLedger
from core.rewards.ledger.ports import Books, ExpiredLots
from core.shared.ports import Clock, UnitOfWork

BATCH = 200


@dataclass(frozen=True, slots=True)
class ExpireGrants:
    """Books the end of every lot whose time is over, a person at a time; how many books it touched.

    Nobody waits for it: what has expired counts for nothing from its very instant on, booked or not.
    """

    lots: ExpiredLots
    books: Books
    ledger: KeepLedger
    uow: UnitOfWork
    clock: Clock

    async def __call__(self) -> int:
        done = 0
        while due := await self.lots.due(self.clock.now(), BATCH):
            for app, user_id, asset in due:
                async with self.uow(app):
                    book = await self.books.open(app, user_id, asset)
                    if book is not None:
                        await self.ledger.expire(app, user_id, book)
            done += len(due)
        return done
