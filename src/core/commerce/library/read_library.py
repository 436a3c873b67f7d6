"""What one owns."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.catalog.model import Product
from core.commerce.catalog.ports import Products
from core.commerce.entitlements.model import Entitlement
from core.commerce.entitlements.ports import Entitlements
from core.commerce.library.model import LibraryItem, LibraryPage, Shelved, first_grants
from core.shared.actor import Actor
from core.shared.files import Files
from core.shared.paging import Cursors


@dataclass(frozen=True, slots=True)
class ReadLibrary:
    """The newest first, also what is not sold any more. Raises `Invalid("invalid_cursor")`."""

    entitlements: Entitlements
    products: Products
    files: Files
    cursors: Cursors

    async def __call__(self, actor: Actor, limit: int = 20, cursor: str | None = None) -> LibraryPage:
        listing = f"library {actor.app} {actor.user_id}"
        before = None if cursor is None else self.cursors.open(listing, cursor, Shelved)
        owned = first_grants(await self.entitlements.of(actor.app, actor.user_id))
        places = sorted((Shelved(each[0].granted_at, found) for found, each in owned.items()), reverse=True)
        places = [place for place in places if before is None or place < before]
        page = places[:limit]
        known = await self.products.get(actor.app, [place.product_id for place in page])
        shown = (place.product_id for place in page if place.product_id in known)
        items = [self._item(known[found], owned[found]) for found in shown]
        more = self.cursors.seal(listing, page[-1]) if len(places) > limit else None
        return LibraryPage(items=items, next_cursor=more)

    def _item(self, product: Product, owned: list[Entitlement]) -> LibraryItem:
        return LibraryItem(
            product_id=product.id,
            title=product.name,
            type=product.type,
            image_url=None if product.image is None else self.files.public_url(product.image),
            granted_at=owned[0].granted_at,
            suspended=all(each.state == "suspended" for each in owned),
        )
