"""Stock, in the rows of the catalogue's products."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database

# What is not counted is not written: many may buy it at once, and none waits for another.
_RESERVE = """
with taken as (
    update products set stock = stock - $3 where app_id = $1 and id = $2 and stock >= $3 returning 1
)
select exists (select from taken)
    or exists (select from products where app_id = $1 and id = $2 and stock is null)
"""


@dataclass(frozen=True, slots=True)
class PostgresStock:
    """`core.commerce.orders.ports.Stock`."""

    database: Database

    async def reserve(self, app: str, product_id: UUID, quantity: int) -> bool:
        reserved: bool = await self.database.fetchval(app, _RESERVE, app, product_id, quantity)
        return reserved

    async def give_back(self, app: str, product_id: UUID, quantity: int) -> None:
        await self.database.execute(
            app,
            "update products set stock = stock + $3 where app_id = $1 and id = $2 and stock is not null",
            app,
            product_id,
            quantity,
        )
