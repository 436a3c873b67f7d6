"""The ledger on either adapter, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from adapters.memory.database import MemoryDatabase
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.rewards.ledger import ACCOUNTS, LOTS, TRANSFERS, USES, MemoryBooks
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.rewards.invariants import INVARIANTS
from adapters.postgres.rewards.ledger import PostgresBooks
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.cursors import SignedCursors
from core.identity.privacy.ports import PersonalData
from core.rewards.ledger.expire_grants import ExpireGrants
from core.rewards.ledger.keep_ledger import KeepLedger
from core.rewards.ledger.model import INWARD
from core.rewards.ledger.ports import Balances, Books, ExpiredLots, Movements
from core.rewards.ledger.read_history import ReadHistory
from core.shared.ledger import Asset, Cause
from core.shared.ports import UnitOfWork
from tests.support.lowkey import IDS, HandClock


def cause(reason: str, source: object = 1) -> Cause:
    """Why something moves, in few words."""
    return Cause(reason, f"thing:{source}")


@dataclass
class LedgerWorld:
    """The ports on one adapter, and the acts over them."""

    uow: UnitOfWork
    clock: HandClock
    books: Books
    movements: Movements
    balances: Balances
    lots: ExpiredLots
    data: PersonalData
    memory: MemoryDatabase | None = None
    dsn: str = ""

    def __post_init__(self) -> None:
        self.ledger = KeepLedger(self.books, self.movements, self.balances, self.clock, IDS)
        self.expire = ExpireGrants(self.lots, self.books, self.ledger, self.uow, self.clock)
        self.history = ReadHistory(self.balances, SignedCursors(["k" * 32]), self.clock)

    async def grant(
        self, who: UUID, amount: int, why: Cause, *, app: str = "here", asset: Asset = "coins", **how: object
    ) -> bool:
        """Give in a unit of work of its own."""
        async with self.uow(app):
            return await self.ledger.grant(app, who, asset, amount, why, **how)  # type: ignore[arg-type]  # a test's shorthand

    async def spend(self, who: UUID, amount: int, why: Cause, *, app: str = "here", asset: Asset = "coins") -> bool:
        """Spend in a unit of work of its own."""
        async with self.uow(app):
            return await self.ledger.spend(app, who, asset, amount, why)

    async def take_back(self, who: UUID, amount: int, why: Cause, granted: Cause, *, app: str = "here") -> bool:
        """Take back in a unit of work of its own."""
        async with self.uow(app):
            return await self.ledger.take_back(app, who, "coins", amount, why, granted=granted)

    async def give_back(self, who: UUID, why: Cause, taken: Cause, *, app: str = "here") -> bool:
        """Give back in a unit of work of its own."""
        async with self.uow(app):
            return await self.ledger.give_back(app, who, "coins", why, taken=taken)

    async def balance(self, who: UUID, *, app: str = "here", asset: Asset = "coins") -> int:
        """What the person may spend."""
        return await self.ledger.balance(app, who, asset)

    async def amounts(self, who: UUID) -> list[int]:
        """The person's movements, the oldest first."""
        return [entry.amount for _, entry in await self.balances.page("here", who, "coins", None, 100)][::-1]

    async def broken(self) -> dict[str, int]:
        """Which invariants are broken, and how often."""
        counts = _counted(self.memory) if self.memory else await _queried(self.dsn)
        return {name: count for name, count in counts.items() if count}


async def _queried(dsn: str) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    try:
        return {name: await connection.fetchval(query) for name, query in INVARIANTS.items()}
    finally:
        await connection.close()


def _counted(database: MemoryDatabase) -> dict[str, int]:
    """The same in memory, said anew."""
    accounts = list(database.table(ACCOUNTS).rows())
    transfers = [(held.account, held.thing) for held in database.table(TRANSFERS).rows()]
    lots = [(held.account, held.thing) for held in database.table(LOTS).rows()]
    uses = dict(database.table(USES).items())
    undone = {one.about for _, one in transfers if one.act == "give_back"}
    found = dict.fromkeys(INVARIANTS, 0)

    def signed(transfer: object) -> int:
        return transfer.amount if transfer.act in INWARD else -transfer.amount  # type: ignore[attr-defined]

    for account in accounts:
        own = sorted((one for whose, one in transfers if whose == account.id), key=lambda one: one.number)
        sums = [sum(map(signed, own[: count + 1])) for count in range(len(own))]
        out = [one for one in own if one.act not in INWARD and one.id not in undone]
        missing = sum(one.amount - sum(a for (by, _), a in uses.items() if by == one.id) for one in out)
        left = sum(lot.remaining for whose, lot in lots if whose == account.id)
        broken = (
            account.balance != (sums[-1] if sums else 0) or account.entries != len(own),
            left != max(account.balance, 0),
            False,
            sums != [one.balance_after for one in own],
            False,
            missing != max(-account.balance, 0),
        )
        for name, wrong in zip(INVARIANTS, broken, strict=True):
            found[name] += wrong
    for _, lot in lots:
        used = sum(amount for (by, of), amount in uses.items() if of == lot.id and by not in undone)
        found["every_lot_gave_what_is_left_of_it_and_what_was_used"] += lot.amount != lot.remaining + used
    return found


def memory_ledger() -> LedgerWorld:
    """Everything in memory."""
    database = MemoryDatabase()
    books = MemoryBooks(database)
    return LedgerWorld(
        uow=MemoryUnitOfWork(database),
        clock=HandClock(),
        books=books,
        movements=books,
        balances=books,
        lots=books,
        data=MemoryPersonalData(database),
        memory=database,
    )


@asynccontextmanager
async def postgres_ledger(dsn: str, *, size: int = 8) -> AsyncIterator[LedgerWorld]:
    """Everything on Postgres, under the service's role."""
    database = Database(dsn, size=size)
    books = PostgresBooks(database)
    await database.start()
    try:
        yield LedgerWorld(
            uow=PostgresUnitOfWork(database),
            clock=HandClock(),
            books=books,
            movements=books,
            balances=books,
            lots=books,
            data=PostgresPersonalData(database),
            dsn=dsn,
        )
    finally:
        await database.stop()
