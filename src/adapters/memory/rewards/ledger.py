"""The ledger in memory, behind the same second wall as on Postgres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.rewards.ledger.model import INWARD, Book, BrokenBooks, Change, Debt, LedgerEntry, Lot, Moved, Transfer
from core.shared.ledger import Asset, Cause

ACCOUNTS, HOLDERS, TRANSFERS, LOTS, USES = (
    "ledger_accounts",
    "ledger_account_holders",
    "ledger_transfers",
    "ledger_lots",
    "ledger_uses",
)


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person's account; of nobody once they have left."""

    app: str
    id: UUID
    asset: Asset
    user_id: UUID | None
    balance: int = 0
    entries: int = 0


class Entry(msgspec.Struct, frozen=True):
    """A transfer or a lot, by its id, and whose it is."""

    app: str
    account: UUID
    user_id: UUID | None
    thing: Any


@dataclass(frozen=True, slots=True)
class MemoryBooks:
    """`core.rewards.ledger.ports.Books`, `Movements`, `Balances` and `ExpiredLots`; uses are amounts by transfer and
    lot, and a second table leads from people to their accounts."""

    database: MemoryDatabase

    async def open(self, app: str, user_id: UUID, asset: Asset, *, new: UUID | None = None) -> Book | None:
        if not self.database.in_transaction:
            raise RuntimeError("a movement needs the transaction of what it is for")
        account = self._account(app, user_id, asset)
        if account is None and new is not None:
            account = Account(app=app, id=new, asset=asset, user_id=user_id)
            self.database.table(ACCOUNTS).put(new, account)
            self.database.table(HOLDERS).put((app, user_id, asset), new)
        if account is None:
            return None
        return Book(
            id=account.id,
            asset=asset,
            balance=account.balance,
            entries=account.entries,
            lots=tuple(lot for lot in self._lots(account.id) if lot.remaining),
            debts=self._debts(account),
        )

    async def write(self, app: str, book_id: UUID, change: Change) -> None:
        async with self.database.turn():
            account: Account | None = self.database.table(ACCOUNTS).get(book_id)
            if account is None or account.app != app:
                raise BrokenBooks("there is no such account")
            self._check(account, change)
            transfer = change.transfer
            self.database.table(TRANSFERS).put(transfer.id, Entry(app, book_id, account.user_id, transfer))
            for lot in change.lots:
                self.database.table(LOTS).put(lot.id, Entry(app, book_id, account.user_id, lot))
            uses = self.database.table(USES)
            for use in change.uses:
                key = (use.transfer_id, use.lot_id)
                uses.put(key, (uses.get(key) or 0) + use.amount)
            after = replace(account, balance=transfer.balance_after, entries=transfer.number)
            self.database.table(ACCOUNTS).put(book_id, after)

    async def find(self, app: str, book_id: UUID, cause: Cause) -> Moved | None:
        async with self.database.turn():
            account: Account | None = self.database.table(ACCOUNTS).get(book_id)
            if account is None or account.app != app:
                return None
            for transfer in self._transfers(book_id):
                if transfer.cause == cause:
                    return Moved(
                        id=transfer.id,
                        act=transfer.act,
                        counter=transfer.counter,
                        amount=transfer.amount,
                        undone=self._undone(book_id, transfer.id),
                        gone=self._gone(book_id, transfer) if transfer.act == "grant" else 0,
                    )
            return None

    async def used(self, app: str, transfer_id: UUID) -> list[tuple[Lot, int]]:
        async with self.database.turn():
            used = {lot: amount for (by, lot), amount in self.database.table(USES).items() if by == transfer_id}
            lots = [held.thing for held in self.database.table(LOTS).rows() if held.app == app]
            return [(lot, used[lot.id]) for lot in sorted(lots, key=lambda lot: lot.id) if lot.id in used]

    async def balance(self, app: str, user_id: UUID, asset: Asset, now: datetime) -> int:
        async with self.database.turn():
            account = self._account(app, user_id, asset)
            if account is None:
                return 0
            return account.balance - sum(lot.remaining for lot in self._lots(account.id) if lot.expired(now))

    async def page(
        self, app: str, user_id: UUID, asset: Asset, before: int | None, limit: int
    ) -> list[tuple[int, LedgerEntry]]:
        async with self.database.turn():
            account = self._account(app, user_id, asset)
            own = [] if account is None else self._transfers(account.id)[::-1]
            return [(one.number, _entry(one)) for one in own if before is None or one.number < before][:limit]

    async def due(self, now: datetime, most: int) -> list[tuple[str, UUID, Asset]]:
        async with self.database.turn():
            over: dict[UUID, datetime] = {}
            for held in self.database.table(LOTS).rows():
                if held.thing.remaining and held.thing.expired(now):
                    over[held.account] = min(held.thing.expires_at, over.get(held.account, now))
            accounts = [self.database.table(ACCOUNTS).get(each) for each in sorted(over, key=lambda each: over[each])]
            return [(one.app, one.user_id, one.asset) for one in accounts if one and one.user_id is not None][:most]

    def _check(self, account: Account, change: Change) -> None:
        """What constraints and triggers hold on Postgres."""
        transfer = change.transfer
        moved = transfer.amount if transfer.act in INWARD else -transfer.amount
        follows = (account.balance + moved, account.entries + 1) == (transfer.balance_after, transfer.number)
        overdrawn = transfer.balance_after < 0 and transfer.act in {"spend", "expire"}
        known = any(one.cause == transfer.cause for one in self._transfers(account.id))
        undone = transfer.act == "give_back" and self._undone(account.id, transfer.about)
        whole = all(0 <= lot.remaining <= lot.amount for lot in change.lots)
        after = {lot.id: lot.remaining for lot in (*self._lots(account.id), *change.lots)}
        held = sum(after.values()) == max(transfer.balance_after, 0)
        if not (follows and whole and held) or overdrawn or known or undone or transfer.amount < 1:
            raise BrokenBooks("the transfer does not follow from the last one of its account")

    def _account(self, app: str, user_id: UUID, asset: Asset) -> Account | None:
        held = self.database.table(HOLDERS).get((app, user_id, asset))
        found: Account | None = self.database.table(ACCOUNTS).get(held)
        return found

    def _transfers(self, account: UUID) -> list[Transfer]:
        """The account's own, the oldest first."""
        own = [held.thing for held in self.database.table(TRANSFERS).rows() if held.account == account]
        return sorted(own, key=lambda transfer: transfer.number)

    def _lots(self, account: UUID) -> list[Lot]:
        own = [held.thing for held in self.database.table(LOTS).rows() if held.account == account]
        return sorted(own, key=lambda lot: lot.id)

    def _debts(self, account: Account) -> tuple[Debt, ...]:
        if account.balance >= 0:
            return ()
        used: dict[UUID, int] = {}
        for (transfer_id, _), amount in self.database.table(USES).items():
            used[transfer_id] = used.get(transfer_id, 0) + amount
        open_ones = [one for one in self._transfers(account.id) if one.act == "take_back"]
        debts = [
            Debt(one.id, one.amount - used.get(one.id, 0)) for one in open_ones if not self._undone(account.id, one.id)
        ]
        return tuple(debt for debt in debts if debt.owed)

    def _undone(self, account: UUID, transfer_id: UUID | None) -> bool:
        return any(one.act == "give_back" and one.about == transfer_id for one in self._transfers(account))

    def _gone(self, account: UUID, grant: Transfer) -> int:
        transfers = self._transfers(account)
        back = [one for one in transfers if one.act == "take_back" and one.about == grant.id]
        expiries = [one for one in transfers if one.act == "expire"]
        uses = self.database.table(USES)
        return sum(one.amount for one in back if not self._undone(account, one.id)) + sum(
            uses.get((one.id, grant.id)) or 0 for one in expiries
        )


def _entry(transfer: Transfer) -> LedgerEntry:
    return LedgerEntry(
        id=transfer.id,
        amount=transfer.amount if transfer.act in INWARD else -transfer.amount,
        reason=transfer.cause.reason,
        created_at=transfer.at,
        balance_after=transfer.balance_after,
    )
