"""How often the catalogue in memory has changed."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.memory.commerce.catalog.categories import CATEGORIES
from adapters.memory.commerce.catalog.products import PRODUCTS, REVIEWS
from adapters.memory.database import MemoryDatabase


@dataclass(frozen=True, slots=True)
class MemoryCatalogVersions:
    """`core.commerce.catalog.ports.CatalogVersions`: of all apps together, whoever changed what."""

    database: MemoryDatabase

    async def current(self, app: str) -> int:
        async with self.database.turn():
            return sum(self.database.table(name).changes for name in (PRODUCTS, CATEGORIES, REVIEWS))
