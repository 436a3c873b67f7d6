"""A product becomes another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from core.commerce.catalog.add_product import check
from core.commerce.catalog.feature import Catalog
from core.commerce.catalog.model import MOST_IN_STOCK, ChangeProduct, Product
from core.commerce.catalog.place_in_categories import PlaceInCategories, given
from core.commerce.catalog.ports import Shelves
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import Conflict, Invalid, NotFound
from core.shared.events import ProductChanged
from core.shared.files import Files, Purpose
from core.shared.ports import Clock, Outbox, UnitOfWork

_AS_GIVEN = ("description", "price_cents", "currency", "active", "type", "price_credits", "share_ai_cache")
_TOLD = 200
"""Characters of a value that the audit log keeps."""


@dataclass(frozen=True, slots=True)
class AlterProduct:
    """Changes what is said of a product; the rest stays, above all what was reserved or sold meanwhile.

    Raises `NotFound`, `Invalid` as `AddProduct`, for a price, name or stock of null where there must be one, and
    `Conflict("out_of_stock")` where more would be taken away than is there.
    """

    shelves: Shelves
    place: PlaceInCategories
    files: Files
    audit: Audit
    outbox: Outbox
    uow: UnitOfWork

    async def __call__(self, feature: Catalog, actor: Actor, product_id: UUID, command: ChangeProduct) -> Product:
        async with self.uow(actor.app):
            before = await self.shelves.lock(actor.app, product_id)
            if before is None:
                raise NotFound
            wished = {name: value for name in _AS_GIVEN if (value := getattr(command, name)) is not UNSET}
            if command.name is not UNSET:
                wished["name"] = command.name.strip()
            if given(command.category, command.category_ids):
                wished["category_ids"] = await self.place(actor, command.category, command.category_ids)
            wished |= _stock(before, command)
            wished |= await self._image(before, command.image_upload_id)
            wished |= await self._asset(before, command.asset_upload_id)
            after = replace(before, **wished)
            if given(command.currency, command.type):
                check(feature, after.currency, after.type)
            if after == before:
                return after
            await self.shelves.save(after)
            await self._tell(actor, before, after)
        return after

    async def _image(self, before: Product, upload_id: UUID | UnsetType | None) -> dict[str, Any]:
        if upload_id is UNSET:
            return {}
        return {"image": (await self._replaced(before.app, before.image, upload_id, "product_image"))[0]}

    async def _asset(self, before: Product, upload_id: UUID | UnsetType | None) -> dict[str, Any]:
        if upload_id is UNSET:
            return {}
        key, name = await self._replaced(before.app, before.asset, upload_id, "product_asset")
        return {"asset": key, "asset_name": name}

    async def _replaced(
        self, app: str, old: str | None, upload_id: UUID | None, purpose: Purpose
    ) -> tuple[str | None, str | None]:
        taken = None if upload_id is None else await self.files.take(app, upload_id, purpose)
        if old is not None:
            await self.files.release(app, old)
        return (taken.key, taken.name) if taken else (None, None)

    async def _tell(self, actor: Actor, before: Product, after: Product) -> None:
        await self.audit.record(
            actor.app,
            "product_changed",
            None,
            product_id=str(after.id),
            before=_differing(before, after),
            after=_differing(after, before),
            by=str(actor.user_id),
        )
        await self.outbox.add(ProductChanged(app=actor.app, user_id=actor.user_id, product_id=after.id))


@dataclass(frozen=True, slots=True)
class RemoveProduct:
    """Nobody sees or buys it any more; who bought it keeps it. Raises `NotFound`."""

    shelves: Shelves
    audit: Audit
    outbox: Outbox
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, product_id: UUID) -> None:
        async with self.uow(actor.app):
            product = await self.shelves.lock(actor.app, product_id)
            if product is None:
                raise NotFound
            await self.shelves.save(replace(product, active=False, deleted_at=self.clock.now()))
            await self.audit.record(
                actor.app,
                "product_removed",
                None,
                product_id=str(product_id),
                name=product.name,
                by=str(actor.user_id),
            )
            await self.outbox.add(ProductChanged(app=actor.app, user_id=actor.user_id, product_id=product_id))


def _stock(before: Product, command: ChangeProduct) -> dict[str, Any]:
    if command.stock_delta is UNSET:
        return {} if command.stock is UNSET else {"stock": command.stock}
    if command.stock is not UNSET:
        raise Invalid("validation_failed", "Say either stock or stock_delta.", pointer="/stock_delta")
    if before.stock is None:
        raise Invalid("validation_failed", "There is any number of it.", pointer="/stock_delta")
    stock = before.stock + command.stock_delta
    if stock < 0:
        raise Conflict("out_of_stock", "There are not so many to take away.")
    if stock > MOST_IN_STOCK:
        raise Invalid("validation_failed", f"A product has {MOST_IN_STOCK} pieces at most.", pointer="/stock_delta")
    return {"stock": stock}


def _differing(one: Product, other: Product) -> str:
    """What of the first is otherwise in the second, as JSON."""
    fields = {
        name: value if not isinstance(value, str) else value[:_TOLD]
        for name in one.__struct_fields__
        if (value := getattr(one, name)) != getattr(other, name)
    }
    return msgspec.json.encode(fields).decode()
