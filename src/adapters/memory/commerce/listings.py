"""What the payment provider calls our goods, in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.commerce.listings.model import Listing

PRODUCTS, PRICES = "stripe_products", "stripe_prices"


@dataclass(frozen=True, slots=True)
class MemoryListings:
    """`core.commerce.listings.ports.Listings`: by app and product."""

    database: MemoryDatabase

    async def put(self, listing: Listing) -> None:
        async with self.database.turn():
            self.database.table(PRODUCTS).put((listing.app, listing.product_id), listing)

    async def of(self, app: str, product_ids: Collection[UUID]) -> dict[UUID, Listing]:
        async with self.database.turn():
            found = {product_id: self.database.table(PRODUCTS).get((app, product_id)) for product_id in product_ids}
            return {product_id: listing for product_id, listing in found.items() if listing is not None}


@dataclass(frozen=True, slots=True)
class MemoryPriceRefs:
    """`core.commerce.listings.ports.PriceRefs`: by app and lookup key."""

    database: MemoryDatabase

    async def put(self, app: str, lookup_key: str, ref: str) -> None:
        async with self.database.turn():
            self.database.table(PRICES).put((app, lookup_key), ref)

    async def get(self, app: str, lookup_key: str) -> str | None:
        async with self.database.turn():
            found: str | None = self.database.table(PRICES).get((app, lookup_key))
            return found
