"""Something new for sale."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.catalog.feature import Catalog
from core.commerce.catalog.model import MakeProduct, Product, ProductType
from core.commerce.catalog.place_in_categories import PlaceInCategories
from core.commerce.catalog.ports import Shelves
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import Invalid
from core.shared.events import ProductChanged
from core.shared.files import Files, StoredFile
from core.shared.ports import Clock, Ids, Outbox, UnitOfWork


@dataclass(frozen=True, slots=True)
class AddProduct:
    """Puts a product into the catalogue. Raises `Invalid` for a currency or type that the app doesn't sell, a category
    that isn't there, and as `Files.take`."""

    shelves: Shelves
    place: PlaceInCategories
    files: Files
    audit: Audit
    outbox: Outbox
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, feature: Catalog, actor: Actor, command: MakeProduct) -> Product:
        kind = command.type or feature.types[0]
        check(feature, command.currency, kind)
        new_id = self.ids.new()
        async with self.uow(actor.app):
            image = await self._taken(actor.app, command.image_upload_id)
            asset = None
            if command.asset_upload_id is not None:
                asset = await self.files.take(actor.app, command.asset_upload_id, "product_asset")
            product = Product(
                id=new_id,
                app=actor.app,
                name=command.name.strip(),
                description=command.description,
                type=kind,
                price_cents=command.price_cents,
                currency=command.currency,
                price_credits=command.price_credits,
                stock=command.stock,
                active=command.active,
                image=image.key if image else None,
                asset=asset.key if asset else None,
                asset_name=asset.name if asset else None,
                share_ai_cache=command.share_ai_cache,
                category_ids=await self.place(actor, command.category, command.category_ids),
                created_at=self.clock.now(),
            )
            await self.shelves.add(product)
            await self.audit.record(
                actor.app, "product_added", None, product_id=str(new_id), name=product.name, by=str(actor.user_id)
            )
            await self.outbox.add(ProductChanged(app=actor.app, user_id=actor.user_id, product_id=new_id))
        return product

    async def _taken(self, app: str, upload_id: UUID | None) -> StoredFile | None:
        return None if upload_id is None else await self.files.take(app, upload_id, "product_image")


def check(feature: Catalog, currency: str, kind: ProductType) -> None:
    """Raises `Invalid` for what the app doesn't sell."""
    if currency not in feature.currencies:
        raise Invalid("validation_failed", "The app doesn't sell in this currency.", pointer="/currency")
    if kind not in feature.types:
        raise Invalid("validation_failed", f"A product is one of {', '.join(feature.types)}.", pointer="/type")
