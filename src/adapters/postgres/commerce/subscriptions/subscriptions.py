"""Subscriptions and their bills as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.commerce.subscriptions.bill import Bill
from core.commerce.subscriptions.stores import Owner
from core.commerce.subscriptions.subscription import Subscription
from core.shared.actor import STUDIO

_NAMES = [name for name in Subscription.__struct_fields__ if name not in ("app", "stripe_id")]
_BILL_NAMES = [name for name in Bill.__struct_fields__ if name not in ("app", "id")]


def _kept(table: str, key: tuple[str, str], names: Sequence[str], conflict: str) -> str:
    """The upsert of a row: the app and its own name of it, then all else."""
    columns = ", ".join([*key, *names])
    places = ", ".join(f"${number}" for number in range(1, len(names) + 3))
    changes = ", ".join(f"{name} = excluded.{name}" for name in names)
    return f"insert into {table} ({columns}) values ({places}) on conflict ({conflict}) do update set {changes}"


_SAVE = _kept("subscriptions", ("app_id", "stripe_id"), _NAMES, "stripe_id")
_SAVE_BILL = _kept("subscription_bills", ("app_id", "id"), _BILL_NAMES, "app_id, id")
_COLUMNS = f"app_id as app, stripe_id, {', '.join(_NAMES)}"
_BILL_COLUMNS = f"app_id as app, id, {', '.join(_BILL_NAMES)}"


@dataclass(frozen=True, slots=True)
class PostgresKeptSubscriptions:
    """`core.commerce.subscriptions.stores.KeptSubscriptions`."""

    database: Database

    async def lock(self, app: str, stripe_id: str) -> Subscription | None:
        # A lock of the name rather than the row, which may not be there yet.
        await self.database.execute(
            app, "select pg_advisory_xact_lock(hashtextextended('subscription ' || $1, 0))", stripe_id
        )
        row = await self.database.fetchrow(
            app, f"select {_COLUMNS} from subscriptions where app_id = $1 and stripe_id = $2", app, stripe_id
        )
        return _subscription(row) if row else None

    async def save(self, subscription: Subscription) -> None:
        row: dict[str, Any] = msgspec.structs.asdict(subscription)
        values = (row[name] for name in _NAMES)
        await self.database.execute(subscription.app, _SAVE, subscription.app, subscription.stripe_id, *values)

    async def of(self, app: str, user_id: UUID) -> list[Subscription]:
        rows = await self.database.fetch(
            app, f"select {_COLUMNS} from subscriptions where app_id = $1 and user_id = $2 order by id", app, user_id
        )
        return [_subscription(row) for row in rows]

    async def owner(self, stripe_id: str) -> Owner | None:
        row = await self.database.fetchrow(
            STUDIO, "select app_id, user_id from subscriptions where stripe_id = $1", stripe_id
        )
        return Owner(row["app_id"], row["user_id"]) if row else None

    async def unheard(self, before: datetime, most: int) -> list[str]:
        rows = await self.database.fetch(
            STUDIO,
            """select stripe_id from subscriptions
               where status not in ('canceled', 'incomplete_expired') and period_end < $1
               order by period_end, stripe_id limit $2""",
            before,
            most,
        )
        return [row["stripe_id"] for row in rows]

    async def let_go(self, user_id: UUID, app: str | None = None) -> list[Subscription]:
        await self.database.execute(
            STUDIO,
            "update subscriptions set user_id = null where user_id = $1 and ($2::text is null or app_id = $2)",
            user_id,
            app,
        )
        rows = await self.database.fetch(
            STUDIO,
            f"""select {_COLUMNS} from subscriptions
                where user_id is null and status not in ('canceled', 'incomplete_expired') order by id""",
        )
        return [_subscription(row) for row in rows]


@dataclass(frozen=True, slots=True)
class PostgresBills:
    """`core.commerce.subscriptions.stores.Bills`."""

    database: Database

    async def of(self, app: str, subscription: str) -> list[Bill]:
        rows = await self.database.fetch(
            app,
            f"""select {_BILL_COLUMNS} from subscription_bills where app_id = $1 and subscription = $2
                order by made_at, id""",
            app,
            subscription,
        )
        return [_bill(row) for row in rows]

    async def save(self, bill: Bill) -> None:
        row: dict[str, Any] = msgspec.structs.asdict(bill)
        await self.database.execute(bill.app, _SAVE_BILL, bill.app, bill.id, *(row[name] for name in _BILL_NAMES))

    async def paid_with(self, payment: str) -> Bill | None:
        row = await self.database.fetchrow(
            STUDIO, f"select {_BILL_COLUMNS} from subscription_bills where payment = $1 limit 1", payment
        )
        return _bill(row) if row else None


def _subscription(row: asyncpg.Record) -> Subscription:
    return msgspec.convert(dict(row), Subscription)


def _bill(row: asyncpg.Record) -> Bill:
    return msgspec.convert(dict(row), Bill)
