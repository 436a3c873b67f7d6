"""What was sold, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database

_MARK = """
    insert into sold_orders as kept (app_id, order_id, sold) values ($1, $2, $3)
    on conflict (app_id, order_id) do update set sold = excluded.sold where kept.sold <> excluded.sold
"""
_COUNT = """
    with counted as (
        select id, by from unnest($2::uuid[], $3::integer[]) as counted (id, by)
    ), found as (
        update product_search s set sold = s.sold + by from counted where s.app = $1 and s.id = counted.id
    )
    update products p set sold = p.sold + by from counted where p.app_id = $1 and p.id = counted.id
"""


@dataclass(frozen=True, slots=True)
class PostgresSales:
    """`core.commerce.catalog.ports.Sales`."""

    database: Database

    async def mark(self, app: str, order_id: UUID, *, sold: bool) -> bool:
        if not sold:
            changed = await self.database.execute(
                app,
                "update sold_orders set sold = false where app_id = $1 and order_id = $2 and sold",
                app,
                order_id,
            )
            return changed == 1
        return await self.database.execute(app, _MARK, app, order_id, sold) == 1

    async def count(self, app: str, pieces: Mapping[UUID, int]) -> None:
        by = dict(sorted(pieces.items()))
        # In one order, so that two orders of the same products don't wait for each other.
        await self.database.execute(
            app,
            "select from products where app_id = $1 and id = any($2) order by id for no key update",
            app,
            list(by),
        )
        await self.database.execute(app, _COUNT, app, list(by), list(by.values()))
