"""The ledger as rows. Balances are moved by the insertion of transfers, never by a statement of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.rewards.ledger.model import INWARD, Book, BrokenBooks, Change, Debt, LedgerEntry, Lot, Moved
from core.shared.actor import STUDIO
from core.shared.ledger import Asset, Cause

_OPEN = """
    select id, asset, balance, entries from ledger_accounts
    where user_id = $2 and app_id = $1 and asset = $3 for no key update"""
_BEGIN = """
    insert into ledger_accounts (app_id, id, asset, user_id) values ($1, $2, $3, $4)
    on conflict (user_id, app_id, asset) do nothing"""
_LOT = "lot.id, lot.amount, lot.remaining, lot.free, lot.expires_at"
_LOTS = f"select {_LOT} from ledger_lots lot where account_id = $2 and app_id = $1 and remaining > 0 order by id"
_UNDONE = "exists (select from ledger_transfers u where u.about_id = {0}.id and u.app_id = $1 and u.act = 'give_back')"
_DEBTS = f"""
    select t.id, t.amount - coalesce((
        select sum(amount) from ledger_uses where transfer_id = t.id and app_id = $1), 0)::bigint as owed
    from ledger_transfers t
    where t.account_id = $2 and t.app_id = $1 and t.act = 'take_back' and not {_UNDONE.format("t")}
    order by t.number"""
_FIND = f"""
    select t.id, t.act, t.counter, t.amount, {_UNDONE.format("t")} as undone,
        case when t.act = 'grant' then (
            select coalesce(sum(b.amount), 0) from ledger_transfers b
            where b.about_id = t.id and b.app_id = $1 and b.act = 'take_back' and not {_UNDONE.format("b")}
        )::bigint + (
            select coalesce(sum(used.amount), 0) from ledger_uses used
            join ledger_transfers e on e.id = used.transfer_id and e.app_id = $1 and e.act = 'expire'
            where used.lot_id = t.id and used.app_id = $1
        )::bigint else 0 end as gone
    from ledger_transfers t where t.account_id = $2 and t.app_id = $1 and t.reason = $3 and t.source = $4"""
_USED = f"""
    select {_LOT}, used.amount as used from ledger_uses used
    join ledger_lots lot on lot.id = used.lot_id and lot.app_id = $1
    where used.transfer_id = $2 and used.app_id = $1 order by lot.id"""
_WRITE = """
    with transfer as (
        insert into ledger_transfers
            (app_id, account_id, id, number, act, counter, amount, reason, source, about_id, balance_after, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ), lots as (
        insert into ledger_lots (app_id, account_id, id, amount, remaining, free, expires_at)
        select $1, $2, * from unnest($13::uuid[], $14::bigint[], $15::bigint[], $16::boolean[], $17::timestamptz[])
        on conflict (app_id, id) do update set remaining = excluded.remaining
    )
    insert into ledger_uses (app_id, transfer_id, lot_id, amount)
    select $1, * from unnest($18::uuid[], $19::uuid[], $20::bigint[])
    on conflict (transfer_id, app_id, lot_id) do update set amount = ledger_uses.amount + excluded.amount"""
_BALANCE = """
    select a.balance - coalesce((
        select sum(remaining) from ledger_lots
        where account_id = a.id and app_id = $1 and remaining > 0 and expires_at <= $4), 0)::bigint
    from ledger_accounts a where a.user_id = $2 and a.app_id = $1 and a.asset = $3"""
_PAGE = """
    select t.number, t.id, t.act, t.amount, t.reason, t.at, t.balance_after
    from ledger_accounts a join ledger_transfers t on t.account_id = a.id and t.app_id = $1
    where a.user_id = $2 and a.app_id = $1 and a.asset = $3 and ($4::bigint is null or t.number < $4)
    order by t.number desc limit $5"""
_DUE = """
    select a.app_id, a.user_id, a.asset from ledger_lots l
    join ledger_accounts a on a.app_id = l.app_id and a.id = l.account_id
    where l.remaining > 0 and l.expires_at <= $1 and a.user_id is not null
    group by a.app_id, a.user_id, a.asset order by min(l.expires_at) limit $2"""


@dataclass(frozen=True, slots=True)
class PostgresBooks:
    """`core.rewards.ledger.ports.Books`, `Movements`, `Balances` and `ExpiredLots`."""

    database: Database

    async def open(self, app: str, user_id: UUID, asset: Asset, *, new: UUID | None = None) -> Book | None:
        if not self.database.in_transaction:
            raise RuntimeError("a movement needs the transaction of what it is for")
        account = await self.database.fetchrow(app, _OPEN, app, user_id, asset)
        if account is None and new is not None:
            await self.database.execute(app, _BEGIN, app, new, asset, user_id)
            account = await self.database.fetchrow(app, _OPEN, app, user_id, asset)
        if account is None:
            return None
        # In statements of their own, which see what the one before us under the lock has left.
        lots = await self.database.fetch(app, _LOTS, app, account["id"])
        debts = await self.database.fetch(app, _DEBTS, app, account["id"]) if account["balance"] < 0 else []
        return Book(
            **account,
            lots=tuple(_lot(row) for row in lots),
            debts=tuple(Debt(row["id"], row["owed"]) for row in debts if row["owed"]),
        )

    async def write(self, app: str, book_id: UUID, change: Change) -> None:
        transfer, lots, uses = change.transfer, change.lots, change.uses
        try:
            await self.database.execute(
                app,
                _WRITE,
                app,
                book_id,
                transfer.id,
                transfer.number,
                transfer.act,
                transfer.counter,
                transfer.amount,
                transfer.cause.reason,
                transfer.cause.source,
                transfer.about,
                transfer.balance_after,
                transfer.at,
                *_columns(lots, ("id", "amount", "remaining", "free", "expires_at")),
                *_columns(uses, ("transfer_id", "lot_id", "amount")),
            )
        except asyncpg.IntegrityConstraintViolationError as error:
            raise BrokenBooks(str(error)) from error

    async def find(self, app: str, book_id: UUID, cause: Cause) -> Moved | None:
        row = await self.database.fetchrow(app, _FIND, app, book_id, cause.reason, cause.source)
        return None if row is None else Moved(**row)

    async def used(self, app: str, transfer_id: UUID) -> list[tuple[Lot, int]]:
        rows = await self.database.fetch(app, _USED, app, transfer_id)
        return [(_lot(row), row["used"]) for row in rows]

    async def balance(self, app: str, user_id: UUID, asset: Asset, now: datetime) -> int:
        balance: int | None = await self.database.fetchval(app, _BALANCE, app, user_id, asset, now)
        return balance or 0

    async def page(
        self, app: str, user_id: UUID, asset: Asset, before: int | None, limit: int
    ) -> list[tuple[int, LedgerEntry]]:
        rows = await self.database.fetch(app, _PAGE, app, user_id, asset, before, limit)
        return [(row["number"], _entry(row)) for row in rows]

    async def due(self, now: datetime, most: int) -> list[tuple[str, UUID, Asset]]:
        rows = await self.database.fetch(STUDIO, _DUE, now, most)
        return [tuple(row) for row in rows]


def _lot(row: asyncpg.Record) -> Lot:
    return Lot(**{name: row[name] for name in Lot.__struct_fields__})


def _entry(row: asyncpg.Record) -> LedgerEntry:
    return LedgerEntry(
        id=row["id"],
        amount=row["amount"] if row["act"] in INWARD else -row["amount"],
        reason=row["reason"],
        created_at=row["at"],
        balance_after=row["balance_after"],
    )


def _columns(rows: Sequence[msgspec.Struct], names: Sequence[str]) -> list[list[Any]]:
    return [[getattr(row, name) for row in rows] for name in names]
