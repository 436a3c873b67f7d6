"""Categories as rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.commerce.catalog.lexemes import of_category
from adapters.postgres.database import Database
from core.commerce.catalog.model import Category

_SELECT = "select app_id as app, id, name, slug, products, created_at from categories where app_id = $1"
_LEAVE = """
    with left_alone as (
        update products set category_ids = array_remove(category_ids, $2)
        where app_id = $1 and $2 = any(category_ids) returning id
    )
    update product_search set words = ts_delete(words, $3) where app = $1 and id in (select id from left_alone)
"""


@dataclass(frozen=True, slots=True)
class PostgresCategories:
    """`core.commerce.catalog.ports.Categories`."""

    database: Database

    async def all(self, app: str) -> list[Category]:
        rows = await self.database.fetch(app, _SELECT, app)
        found = [msgspec.convert(dict(row), Category) for row in rows]
        return sorted(found, key=lambda category: (category.name.casefold(), category.id))

    async def keep(self, app: str, ids: Collection[UUID]) -> set[UUID]:
        if not ids:
            return set()
        rows = await self.database.fetch(
            app,
            "select id from categories where app_id = $1 and id = any($2) order by id for key share",
            app,
            list(ids),
        )
        return {row["id"] for row in rows}

    async def add(self, category: Category) -> bool:
        added = await self.database.execute(
            category.app,
            """insert into categories (app_id, id, name, slug, created_at) values ($1, $2, $3, $4, $5)
               on conflict (app_id, slug) do nothing""",
            category.app,
            category.id,
            category.name,
            category.slug,
            category.created_at,
        )
        return added == 1

    async def change(self, category: Category) -> bool:
        try:
            async with self.database.connection(category.app) as connection, connection.transaction():
                await connection.execute(
                    "update categories set name = $3, slug = $4 where app_id = $1 and id = $2",
                    category.app,
                    category.id,
                    category.name,
                    category.slug,
                )
        except asyncpg.UniqueViolationError:
            return False
        return True

    async def remove(self, app: str, category_id: UUID) -> bool:
        # First the category, so that whoever is about to put a product there either has done so or finds it gone.
        gone = await self.database.execute(
            app, "delete from categories where app_id = $1 and id = $2", app, category_id
        )
        if gone:
            await self.database.execute(app, _LEAVE, app, category_id, of_category(app, category_id))
        return gone == 1
