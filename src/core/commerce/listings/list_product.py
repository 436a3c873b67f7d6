"""Let the payment provider know a product as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.catalog.ports import Products
from core.commerce.listings.model import Listing, WantedListing
from core.commerce.listings.ports import ListingGateway, Listings


@dataclass(frozen=True, slots=True)
class ListProduct:
    """Safe to be called at any time and any number of times: what counts is the product as it is at the last call.
    Selling needs none of it; it is for those who look into the provider's books. Raises as the gateway does."""

    products: Products
    gateway: ListingGateway
    listings: Listings

    async def __call__(self, app: str, product_id: UUID) -> None:
        product = (await self.products.get(app, [product_id])).get(product_id)
        if product is None or not self.gateway.configured:
            return
        ref = await self.gateway.put(
            WantedListing(
                app=app,
                product_id=product_id,
                name=product.name,
                description=product.description or None,
                active=product.active,
            )
        )
        await self.listings.put(Listing(app=app, product_id=product_id, ref=ref, name=product.name))
