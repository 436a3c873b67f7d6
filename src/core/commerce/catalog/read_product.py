"""Looking at one product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.commerce.catalog.ports import Categories, Products
from core.commerce.catalog.views import shown
from core.shared.errors import NotFound
from core.shared.files import Files


@dataclass(frozen=True, slots=True)
class ReadProduct:
    """One product as a view of some kind. Raises `NotFound` for one that nobody may see."""

    products: Products
    categories: Categories
    files: Files

    async def __call__(self, app: str, kind: Any, product_id: UUID, *, for_admin: bool = False, **more: Any) -> Any:
        """`more` is what the view tells besides; admins see what is inactive."""
        product = (await self.products.get(app, [product_id])).get(product_id)
        if product is None or product.deleted_at is not None or not (product.active or for_admin):
            raise NotFound
        categories = {one.id: one for one in await self.categories.all(app)}
        return shown(kind, product, categories, self.files.public_url, **more)
