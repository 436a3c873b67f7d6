"""The shelves."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.catalog.add_category import view_of
from core.commerce.catalog.ports import Categories
from core.commerce.catalog.views import CategoryPage


@dataclass(frozen=True, slots=True)
class ListCategories:
    """All of an app on one page, by name."""

    categories: Categories

    async def __call__(self, app: str) -> CategoryPage:
        return CategoryPage(items=[view_of(one) for one in await self.categories.all(app)])
