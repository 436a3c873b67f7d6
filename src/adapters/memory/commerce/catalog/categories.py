"""Categories in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.commerce.catalog.products import PRODUCTS
from adapters.memory.database import MemoryDatabase
from core.commerce.catalog.model import Category

CATEGORIES = "categories"


@dataclass(frozen=True, slots=True)
class MemoryCategories:
    """`core.commerce.catalog.ports.Categories`: categories by app and id; their products are counted whenever somebody
    looks."""

    database: MemoryDatabase

    async def all(self, app: str) -> list[Category]:
        async with self.database.turn():
            products = [one for (owner, _), one in self.database.table(PRODUCTS).items() if owner == app and one.active]
            found = [
                replace(category, products=sum(category.id in product.category_ids for product in products))
                for category in self._categories(app)
            ]
            return sorted(found, key=lambda category: (category.name.casefold(), category.id))

    async def keep(self, app: str, ids: Collection[UUID]) -> set[UUID]:
        async with self.database.turn():
            return {category_id for category_id in ids if (app, category_id) in self.database.table(CATEGORIES)}

    async def add(self, category: Category) -> bool:
        return await self.change(category)

    async def change(self, category: Category) -> bool:
        async with self.database.turn():
            others = [one for one in self._categories(category.app) if one.id != category.id]
            if any(one.slug == category.slug for one in others):
                return False
            self.database.table(CATEGORIES).put((category.app, category.id), category)
            return True

    async def remove(self, app: str, category_id: UUID) -> bool:
        async with self.database.turn():
            if self.database.table(CATEGORIES).remove((app, category_id)) is None:
                return False
            for key, product in self.database.table(PRODUCTS).items():
                if category_id in product.category_ids:
                    left = tuple(one for one in product.category_ids if one != category_id)
                    self.database.table(PRODUCTS).put(key, replace(product, category_ids=left))
            return True

    def _categories(self, app: str) -> list[Category]:
        return [category for (owner, _), category in self.database.table(CATEGORIES).items() if owner == app]
