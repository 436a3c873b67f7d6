"""Carts as rows, a line each."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.commerce.cart.model import CartLine

# A cart has no row of its own that could be locked while it is empty.
_TURN = "select pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'cart', $1::text, $2::uuid), 0))"
_LINES = """
select product_id, name, quantity, unit_price_cents, currency, added_at from cart_lines
where app_id = $1 and user_id = $2 order by added_at, product_id
"""
_PUT = """
insert into cart_lines (app_id, user_id, product_id, name, quantity, unit_price_cents, currency, added_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (user_id, app_id, product_id) do update set name = excluded.name, quantity = excluded.quantity,
    unit_price_cents = excluded.unit_price_cents, currency = excluded.currency
"""


@dataclass(frozen=True, slots=True)
class PostgresCarts:
    """`core.commerce.cart.ports.Carts`."""

    database: Database

    async def lines(self, app: str, user_id: UUID) -> list[CartLine]:
        rows = await self.database.fetch(app, _LINES, app, user_id)
        return [msgspec.convert(dict(row), CartLine) for row in rows]

    async def lock(self, app: str, user_id: UUID) -> list[CartLine]:
        await self.database.execute(app, _TURN, app, user_id)
        return await self.lines(app, user_id)

    async def put(self, app: str, user_id: UUID, line: CartLine) -> None:
        await self.database.execute(
            app,
            _PUT,
            app,
            user_id,
            line.product_id,
            line.name,
            line.quantity,
            line.unit_price_cents,
            line.currency,
            line.added_at,
        )

    async def remove(self, app: str, user_id: UUID, product_id: UUID) -> bool:
        removed = await self.database.execute(
            app,
            "delete from cart_lines where app_id = $1 and user_id = $2 and product_id = $3",
            app,
            user_id,
            product_id,
        )
        return removed == 1
