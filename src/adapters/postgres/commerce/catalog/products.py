"""Products as rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.commerce.catalog.find import Finder
from adapters.postgres.commerce.catalog.index import SearchIndex
from adapters.postgres.database import Database
from core.commerce.catalog.model import Product
from core.commerce.catalog.ports import Found, Order, Place, Wanted

COLUMNS = (
    "id, name, description, type, price_cents, currency, price_credits, stock, active, image, asset, asset_name, "
    "share_ai_cache, stripe_product, category_ids, sold, ratings, created_at, deleted_at"
)
_SELECT = f"select app_id as app, {COLUMNS} from products"
_INSERT = """
    insert into products (app_id, id, name, description, type, price_cents, currency, price_credits, stock, active,
                          image, asset, asset_name, share_ai_cache, category_ids, created_at, deleted_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""
_UPDATE = """
    update products set name = $3, description = $4, type = $5, price_cents = $6, currency = $7, price_credits = $8,
        stock = $9, active = $10, image = $11, asset = $12, asset_name = $13, share_ai_cache = $14, category_ids = $15,
        created_at = $16, deleted_at = $17
    where app_id = $1 and id = $2
"""


@dataclass(frozen=True, slots=True)
class PostgresProducts:
    """`core.commerce.catalog.ports.Products` and `Shelves`."""

    database: Database
    index: SearchIndex
    finder: Finder

    async def get(self, app: str, ids: Collection[UUID]) -> dict[UUID, Product]:
        rows = await self.database.fetch(app, f"{_SELECT} where app_id = $1 and id = any($2)", app, list(ids))
        found = [product_of(row) for row in rows]
        return {product.id: product for product in found}

    async def find(self, app: str, wanted: Wanted, order: Order, after: Place | None, limit: int) -> list[Found]:
        return await self.finder(app, wanted, order, after, limit)

    async def all(self, app: str, before: UUID | None, limit: int) -> list[Product]:
        rows = await self.database.fetch(
            app,
            f"""{_SELECT} where app_id = $1 and deleted_at is null and ($2::uuid is null or id < $2)
                order by id desc limit $3""",
            app,
            before,
            limit,
        )
        return [product_of(row) for row in rows]

    async def add(self, product: Product) -> None:
        await self.database.execute(product.app, _INSERT, *_values(product))
        await self.index.keep(None, product)

    async def lock(self, app: str, product_id: UUID) -> Product | None:
        row = await self.database.fetchrow(
            app,
            f"{_SELECT} where app_id = $1 and id = $2 and deleted_at is null for no key update",
            app,
            product_id,
        )
        return product_of(row) if row else None

    async def save(self, product: Product) -> None:
        before = await self.database.fetchrow(
            product.app, f"{_SELECT} where app_id = $1 and id = $2", product.app, product.id
        )
        await self.database.execute(product.app, _UPDATE, *_values(product))
        await self.index.keep(product_of(before) if before else None, product)


def _values(product: Product) -> tuple[object, ...]:
    return (
        product.app,
        product.id,
        product.name,
        product.description,
        product.type,
        product.price_cents,
        product.currency,
        product.price_credits,
        product.stock,
        product.active,
        product.image,
        product.asset,
        product.asset_name,
        product.share_ai_cache,
        list(product.category_ids),
        product.created_at,
        product.deleted_at,
    )


def product_of(row: asyncpg.Record) -> Product:
    """The row as a product."""
    return msgspec.convert(dict(row), Product)
