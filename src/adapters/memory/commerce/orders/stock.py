"""Stock, in the catalogue's products in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.commerce.catalog.products import PRODUCTS
from adapters.memory.database import MemoryDatabase
from core.commerce.catalog.model import Product


@dataclass(frozen=True, slots=True)
class MemoryStock:
    """`core.commerce.orders.ports.Stock`."""

    database: MemoryDatabase

    async def reserve(self, app: str, product_id: UUID, quantity: int) -> bool:
        async with self.database.turn():
            product = self._get(app, product_id)
            if product is None or (product.stock is not None and product.stock < quantity):
                return False
            self._add(product, -quantity)
            return True

    async def give_back(self, app: str, product_id: UUID, quantity: int) -> None:
        async with self.database.turn():
            product = self._get(app, product_id)
            if product is not None:
                self._add(product, quantity)

    def _get(self, app: str, product_id: UUID) -> Product | None:
        product: Product | None = self.database.table(PRODUCTS).get((app, product_id))
        return product

    def _add(self, product: Product, quantity: int) -> None:
        if product.stock is not None:
            changed = replace(product, stock=product.stock + quantity)
            self.database.table(PRODUCTS).put((product.app, product.id), changed)
