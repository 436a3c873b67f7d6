"""Orders as rows, their lines beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.commerce.orders.model import ENDED_UNPAID, OpenedSession, Order, OrderLine, OrderStatus
from core.shared.actor import STUDIO

LOOKED = timedelta(minutes=15)

_FIXED = (
    "type",
    "currency",
    "subtotal_cents",
    "discount_cents",
    "total_cents",
    "coupon_id",
    "coupon_code",
    "from_cart",
    "created_at",
)
_CHANGING = (
    "user_id",
    "status",
    "tax_cents",
    "flag",
    "held",
    "awaiting_payment",
    "attempt",
    "success_url",
    "cancel_url",
    "expires_at",
    "paid_at",
    "fulfilled_at",
    "asked_at",
)
_SESSION = ("session_id", "session_url", "session_expires_at")
_LINE = {
    "product_id": "uuid",
    "name": "text",
    "quantity": "int",
    "unit_price_cents": "bigint",
    "discount_cents": "bigint",
    "digital": "boolean",
    "credit_pack": "text",
    "credits": "int",
}
_COLUMNS = ("app_id", "id", *_FIXED, *_CHANGING, *_SESSION, "look_at")

_ARRAYS = [f"${n}::{kind}[]" for n, kind in enumerate(_LINE.values(), len(_COLUMNS) + 1)]
_INSERT = f"""
with made as (
    insert into orders ({", ".join(_COLUMNS)}) values ({", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 1))})
)
insert into order_lines (app_id, order_id, {", ".join(_LINE)}, place)
select $1, $2, {", ".join(_LINE)}, place - 1
from unnest({", ".join(_ARRAYS)}) with ordinality as line ({", ".join(_LINE)}, place)
"""
_VALUES = {column: f"${n}" for n, column in enumerate((*_CHANGING, *_SESSION), 3)}
_SAVE = f"""
update orders set {", ".join(f"{column} = {value}" for column, value in _VALUES.items())},
    look_at = case when expires_at = {_VALUES["expires_at"]} then look_at else {_VALUES["expires_at"]} end
where app_id = $1 and id = $2
"""

_KEEP_SESSION = """
update orders set session_id = $4, session_url = $5, session_expires_at = $6
where app_id = $1 and id = $2 and attempt = $3 and status <> all($7)
"""
_ENDED = sorted(ENDED_UNPAID)

_SELECT = f"""
select app_id as app, id, {", ".join((*_FIXED, *_CHANGING, *_SESSION))},
    (select json_agg(json_build_array({", ".join(f"line.{column}" for column in _LINE)}) order by place)
     from order_lines line where line.app_id = orders.app_id and line.order_id = orders.id) as lines
from orders
"""
_DUE = """
update orders set look_at = $3
where (app_id, id) in (
    select app_id, id from orders where status = 'pending' and look_at <= $1
    order by look_at limit $2 for update skip locked
)
returning app_id, id, expires_at
"""
_OPEN = f"""{_SELECT}
where app_id = $1 and user_id = $2 and from_cart and status = 'pending' and not awaiting_payment
"""
_TURN = "select pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'checkout', $1::text, $2::uuid), 0))"


@dataclass(frozen=True, slots=True)
class PostgresOrders:
    """`core.commerce.orders.ports.Orders`."""

    database: Database

    async def add(self, order: Order) -> None:
        values = [*_of(order, _FIXED), *_of(order, _CHANGING), *_session(order), order.expires_at]
        lines = [[getattr(line, name) for line in order.lines] for name in _LINE]
        await self.database.execute(order.app, _INSERT, order.app, order.id, *values, *lines)

    async def get(self, app: str, order_id: UUID) -> Order | None:
        row = await self.database.fetchrow(app, f"{_SELECT} where app_id = $1 and id = $2", app, order_id)
        return _order(row) if row else None

    async def lock(self, app: str, order_id: UUID) -> Order | None:
        row = await self.database.fetchrow(app, f"{_SELECT} where app_id = $1 and id = $2 for update", app, order_id)
        return _order(row) if row else None

    async def save(self, order: Order) -> None:
        values = [*_of(order, _CHANGING), *_session(order)]
        await self.database.execute(order.app, _SAVE, order.app, order.id, *values)

    async def keep_session(self, app: str, order_id: UUID, attempt: int, session: OpenedSession) -> bool:
        values = [session.id, session.url, session.expires_at, _ENDED]
        return await self.database.execute(app, _KEEP_SESSION, app, order_id, attempt, *values) == 1

    async def page(
        self,
        app: str,
        user_id: UUID | None,
        before: UUID | None,
        limit: int,
        *,
        status: OrderStatus | None = None,
        flagged: bool | None = None,
    ) -> list[Order]:
        # A statement for each combination: a condition that may be null would keep each from its index.
        wanted = {"user_id = ": user_id, "id < ": before, "status = ": status, "(flag is not null) = ": flagged}
        given = [(condition, value) for condition, value in wanted.items() if value is not None]
        conditions = "".join(f" and {condition}${n}" for n, (condition, _) in enumerate(given, 3))
        query = f"{_SELECT} where app_id = $1{conditions} order by id desc limit $2"
        rows = await self.database.fetch(app, query, app, limit, *(value for _, value in given))
        return [_order(row) for row in rows]

    async def due(self, now: datetime, most: int) -> list[tuple[str, UUID]]:
        rows = await self.database.fetch(STUDIO, _DUE, now, most, now + LOOKED)
        return [(row["app_id"], row["id"]) for row in sorted(rows, key=lambda row: (row["expires_at"], row["id"]))]

    async def open_of_cart(self, app: str, user_id: UUID) -> list[Order]:
        return [_order(row) for row in await self.database.fetch(app, _OPEN, app, user_id)]

    async def lock_open_of_cart(self, app: str, user_id: UUID) -> list[Order]:
        await self.database.execute(app, _TURN, app, user_id)
        return [_order(row) for row in await self.database.fetch(app, f"{_OPEN} for update", app, user_id)]


def _of(row: Any, names: Sequence[str]) -> list[Any]:
    return [getattr(row, name) for name in names]


def _session(order: Order) -> tuple[str | None, str | None, datetime | None]:
    session = order.session
    return (session.id, session.url, session.expires_at) if session else (None, None, None)


def _order(row: asyncpg.Record) -> Order:
    fields = dict(row)
    session_id, url, expires_at = (fields.pop(name) for name in _SESSION)
    lines: list[list[Any]] = msgspec.json.decode(fields.pop("lines"))
    return msgspec.convert(
        {
            **fields,
            "session": OpenedSession(id=session_id, url=url or "", expires_at=expires_at) if session_id else None,
            "lines": tuple(
                msgspec.convert(dict(zip(_LINE, values, strict=True)), OrderLine, strict=False) for values in lines
            ),
        },
        Order,
    )
