"""Looking around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from core.commerce.catalog.model import Category, Product, ProductType
from core.commerce.catalog.place_in_categories import meant
from core.commerce.catalog.ports import Categories, Order, Place, Shelves, Wanted
from core.commerce.catalog.views import Highlights, shown
from core.commerce.search.highlight import fragment, highlighted
from core.commerce.search.query import Query
from core.commerce.search.read_query import ReadQuery
from core.shared.errors import Invalid
from core.shared.files import Files
from core.shared.paging import Cursors

LONGEST_QUERY = 200


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked of a list. Without `sort` what fits a query best comes first, else the newest."""

    q: str | None = None
    category: str | None = None
    min_price: int | None = None
    max_price: int | None = None
    currency: str | None = None
    type: ProductType | None = None
    sort: Order | None = None


class Listed(msgspec.Struct, frozen=True):
    """A page of products: what was found, where the next one begins, and by which query."""

    products: list[Product]
    categories: dict[UUID, Category]
    next_cursor: str | None
    query: Query


@dataclass(frozen=True, slots=True)
class ListProducts:
    """Active products of an app. Raises `Invalid("invalid_cursor")`, and for prices the wrong way round."""

    shelves: Shelves
    categories: Categories
    read: ReadQuery
    files: Files
    cursors: Cursors

    async def __call__(self, app: str, asked: Asked, limit: int = 20, cursor: str | None = None) -> Listed:
        if asked.min_price is not None and asked.max_price is not None and asked.min_price > asked.max_price:
            raise Invalid("validation_failed", "The lowest price is above the highest.", pointer="/min_price")
        listing = f"products {app} {msgspec.json.encode(asked).decode()}"
        after = None if cursor is None else self.cursors.open(listing, cursor, Place)
        categories = await self.categories.all(app)
        by_id = {category.id: category for category in categories}
        query = await self.read(app, asked.q or "", categories)
        wanted = _wanted(asked, query, categories)
        if wanted is None:
            return Listed([], by_id, None, query)
        found = await self.shelves.find(app, wanted, _order(asked, query), after, limit + 1)
        page = found[:limit]
        more = self.cursors.seal(listing, page[-1].place) if len(found) > limit else None
        return Listed([one.product for one in page], by_id, more, query)

    def views(self, kind: Any, listed: Listed) -> list[Any]:
        """The products as views of that kind; one with `highlights` gets them."""
        with_marks = "highlights" in kind.__struct_fields__
        return [
            shown(
                kind,
                product,
                listed.categories,
                self.files.public_url,
                **({"highlights": _highlights(listed.query, product)} if with_marks else {}),
            )
            for product in listed.products
        ]


@dataclass(frozen=True, slots=True)
class ListProductsForAdmins:
    """All products, the inactive ones too, the newest first. Raises `Invalid("invalid_cursor")`."""

    shelves: Shelves
    categories: Categories
    files: Files
    cursors: Cursors

    async def __call__(
        self, app: str, kind: Any, limit: int = 20, cursor: str | None = None
    ) -> tuple[list[Any], str | None]:
        """Views of that kind, and the next page's cursor."""
        listing = f"admin products {app}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        found = await self.shelves.all(app, before, limit + 1)
        page = found[:limit]
        more = self.cursors.seal(listing, page[-1].id) if len(found) > limit else None
        categories = {one.id: one for one in await self.categories.all(app)}
        return [shown(kind, product, categories, self.files.public_url) for product in page], more


def _wanted(asked: Asked, query: Query, categories: list[Category]) -> Wanted | None:
    """None for a category that there isn't, and for a query of which no word can be looked for."""
    among = [] if asked.category is None else meant(asked.category, categories)
    if asked.category is not None and not among:
        return None
    if asked.q is not None and asked.q.strip() and not query.terms:
        return None
    return Wanted(
        query=query,
        category_ids=tuple(category.id for category in among),
        min_price=asked.min_price,
        max_price=asked.max_price,
        currency=asked.currency,
        type=asked.type,
    )


def _highlights(query: Query, product: Product) -> Highlights:
    return Highlights(title=highlighted(query, product.name), description=fragment(query, product.description))


def _order(asked: Asked, query: Query) -> Order:
    if query.terms:
        return asked.sort or "relevance"
    return "newest" if asked.sort in {None, "relevance"} else asked.sort
