"""Coupons and their uses as rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.commerce.coupons.model import Coupon

_TERMS = (
    "percent_off",
    "amount_off_cents",
    "currency",
    "valid_from",
    "valid_until",
    "max_redemptions",
    "max_per_user",
    "active",
)
_COLUMNS = ("app_id", "id", *_TERMS, "code", "redemptions", "created_at")
_SELECT = f"select app_id as app, {', '.join(_COLUMNS[1:])} from coupons where app_id = $1"
_INSERT = f"""
insert into coupons ({", ".join(_COLUMNS)}) values ({", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 1))})
on conflict (app_id, code) do nothing
"""
_SAVE = f"""
update coupons set {", ".join(f"{column} = ${n}" for n, column in enumerate(_TERMS, 3))} where app_id = $1 and id = $2
"""
_USE = """
with used as (
    insert into coupon_uses (app_id, coupon_id, order_id, user_id, used_at) values ($1, $2, $3, $4, $5)
    on conflict do nothing returning 1
)
update coupons set redemptions = redemptions + 1 where app_id = $1 and id = $2 and exists (select from used)
"""
_RELEASE = """
with released as (
    delete from coupon_uses where app_id = $1 and coupon_id = $2 and order_id = $3 returning 1
)
update coupons set redemptions = redemptions - 1 where app_id = $1 and id = $2 and exists (select from released)
"""


@dataclass(frozen=True, slots=True)
class PostgresCoupons:
    """`core.commerce.coupons.ports.Coupons`."""

    database: Database

    async def add(self, coupon: Coupon) -> bool:
        values = [*_terms(coupon), coupon.code, coupon.redemptions, coupon.created_at]
        return await self.database.execute(coupon.app, _INSERT, coupon.app, coupon.id, *values) == 1

    async def find(self, app: str, code: str) -> Coupon | None:
        row = await self.database.fetchrow(app, f"{_SELECT} and code = $2", app, code)
        return _coupon(row) if row else None

    async def lock(self, app: str, ids: Collection[UUID]) -> dict[UUID, Coupon]:
        query = f"{_SELECT} and id = any($2::uuid[]) order by id for update"
        rows = await self.database.fetch(app, query, app, list(ids))
        return {row["id"]: _coupon(row) for row in rows}

    async def save(self, coupon: Coupon) -> None:
        await self.database.execute(coupon.app, _SAVE, coupon.app, coupon.id, *_terms(coupon))

    async def page(self, app: str, before: UUID | None, limit: int) -> list[Coupon]:
        query = f"{_SELECT} and ($2::uuid is null or id < $2) order by id desc limit $3"
        return [_coupon(row) for row in await self.database.fetch(app, query, app, before, limit)]


@dataclass(frozen=True, slots=True)
class PostgresUses:
    """`core.commerce.coupons.ports.Uses`."""

    database: Database

    async def add(self, coupon: Coupon, order_id: UUID, user_id: UUID, at: datetime) -> None:
        await self.database.execute(coupon.app, _USE, coupon.app, coupon.id, order_id, user_id, at)

    async def of(self, app: str, coupon_id: UUID, user_id: UUID) -> int:
        count: int = await self.database.fetchval(
            app,
            "select count(*) from coupon_uses where app_id = $1 and coupon_id = $2 and user_id = $3",
            app,
            coupon_id,
            user_id,
        )
        return count

    async def release(self, app: str, coupon_id: UUID, order_id: UUID) -> None:
        await self.database.execute(app, _RELEASE, app, coupon_id, order_id)


def _terms(coupon: Coupon) -> list[Any]:
    return [getattr(coupon, name) for name in _TERMS]


def _coupon(row: asyncpg.Record) -> Coupon:
    return msgspec.convert(dict(row), Coupon)
