"""What the payment provider calls our goods, as rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database
from core.commerce.listings.model import Listing


@dataclass(frozen=True, slots=True)
class PostgresListings:
    """`core.commerce.listings.ports.Listings`."""

    database: Database

    async def put(self, listing: Listing) -> None:
        await self.database.execute(
            listing.app,
            """insert into stripe_products (app_id, product_id, ref, name) values ($1, $2, $3, $4)
               on conflict (app_id, product_id) do update set ref = excluded.ref, name = excluded.name""",
            listing.app,
            listing.product_id,
            listing.ref,
            listing.name,
        )

    async def of(self, app: str, product_ids: Collection[UUID]) -> dict[UUID, Listing]:
        rows = await self.database.fetch(
            app,
            "select product_id, ref, name from stripe_products where app_id = $1 and product_id = any($2)",
            app,
            list(product_ids),
        )
        return {
            row["product_id"]: Listing(app=app, product_id=row["product_id"], ref=row["ref"], name=row["name"])
            for row in rows
        }


@dataclass(frozen=True, slots=True)
class PostgresPriceRefs:
    """`core.commerce.listings.ports.PriceRefs`."""

    database: Database

    async def put(self, app: str, lookup_key: str, ref: str) -> None:
        await self.database.execute(
            app,
            """insert into stripe_prices (app_id, lookup_key, ref) values ($1, $2, $3)
               on conflict (app_id, lookup_key) do update set ref = excluded.ref""",
            app,
            lookup_key,
            ref,
        )

    async def get(self, app: str, lookup_key: str) -> str | None:
        row = await self.database.fetchrow(
            app, "select ref from stripe_prices where app_id = $1 and lookup_key = $2", app, lookup_key
        )
        return row["ref"] if row else None
