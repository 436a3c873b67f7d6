"""Products and what is counted about them in memory. Ratings are added up whenever somebody looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.commerce.catalog.model import UNRATED, Product, Ratings
from core.commerce.catalog.ports import Found, Order, Place, Wanted
from core.commerce.search.query import MOST_BEGUN, Meaning, begins, text_of, tier
from core.commerce.search.typos import closest

PRODUCTS, REVIEWS, SOLD_ORDERS = "products", "reviews", "sold_orders"

_FIGURE: dict[Order, Callable[[Product], int]] = {
    "relevance": lambda product: product.sold,
    "popularity": lambda product: product.sold,
    "price": lambda product: product.price_cents,
    "newest": lambda _: 0,
}


@dataclass(frozen=True, slots=True)
class MemoryProducts:
    """`core.commerce.catalog.ports.Products`, `Shelves`, `Sales` and `Vocabulary`: products by app and id."""

    database: MemoryDatabase

    async def get(self, app: str, ids: Collection[UUID]) -> dict[UUID, Product]:
        async with self.database.turn():
            return {product.id: product for product in self._products(app) if product.id in set(ids)}

    async def find(self, app: str, wanted: Wanted, order: Order, after: Place | None, limit: int) -> list[Found]:
        async with self.database.turn():
            found = []
            for product in self._products(app):
                fits = _fit(wanted, product)
                if fits is not None:
                    place = Place(fits if order == "relevance" else 0, _FIGURE[order](product), product.id)
                    found.append(Found(product, place))
            found.sort(key=lambda one: _sorted(order, one.place))
            return [one for one in found if after is None or _sorted(order, one.place) > _sorted(order, after)][:limit]

    async def all(self, app: str, before: UUID | None, limit: int) -> list[Product]:
        async with self.database.turn():
            found = [one for one in self._products(app) if one.deleted_at is None]
            found = [one for one in found if before is None or one.id < before]
            return sorted(found, key=lambda product: product.id, reverse=True)[:limit]

    async def add(self, product: Product) -> None:
        await self.save(product)

    async def lock(self, app: str, product_id: UUID) -> Product | None:
        found = (await self.get(app, [product_id])).get(product_id)
        return None if found is None or found.deleted_at is not None else found

    async def save(self, product: Product) -> None:
        async with self.database.turn():
            self.database.table(PRODUCTS).put((product.app, product.id), product)

    async def mark(self, app: str, order_id: UUID, *, sold: bool) -> bool:
        async with self.database.turn():
            table = self.database.table(SOLD_ORDERS)
            if bool(table.get((app, order_id))) == sold:
                return False
            table.put((app, order_id), sold)
            return True

    async def count(self, app: str, pieces: Mapping[UUID, int]) -> None:
        async with self.database.turn():
            for product in self._products(app):
                if product.id in pieces:
                    after = replace(product, sold=product.sold + pieces[product.id])
                    self.database.table(PRODUCTS).put((app, product.id), after)

    async def meanings(self, app: str, typed: list[str]) -> dict[str, Meaning]:
        counted: Counter[str] = Counter()
        async with self.database.turn():
            for product in self._products(app):
                if product.active:
                    text = text_of(product.name, product.description, ())
                    counted.update({*text.name, *text.description})
        return {word: _meaning(word, counted) for word in typed}

    def _products(self, app: str) -> list[Product]:
        rated = self._ratings(app)
        return [
            # The kept row's own ratings are those of when it was last saved.
            replace(product, ratings=rated.get(product.id, UNRATED))
            for (owner, _), product in self.database.table(PRODUCTS).items()
            if owner == app
        ]

    def _ratings(self, app: str) -> dict[UUID, Ratings]:
        counted: dict[UUID, list[int]] = {}
        for (owner, _), review in self.database.table(REVIEWS).items():
            if owner == app and not review.hidden:
                counted.setdefault(review.product_id, [0] * 5)[review.rating - 1] += 1
        return {
            product_id: (one, two, three, four, five) for product_id, (one, two, three, four, five) in counted.items()
        }


def _meaning(typed: str, counted: Counter[str]) -> Meaning:
    begun = sorted((-many, word) for word, many in counted.items() if word != typed and begins(typed, word))
    known = typed in counted
    return Meaning(known, tuple(word for _, word in begun[:MOST_BEGUN]), () if known else closest(typed, counted))


def _fit(wanted: Wanted, product: Product) -> int | None:
    fits = (
        product.active
        and (not wanted.category_ids or any(one in product.category_ids for one in wanted.category_ids))
        and (wanted.min_price is None or product.price_cents >= wanted.min_price)
        and (wanted.max_price is None or product.price_cents <= wanted.max_price)
        and (wanted.currency is None or product.currency == wanted.currency)
        and (wanted.type is None or product.type == wanted.type)
    )
    if not fits:
        return None
    return tier(wanted.query, text_of(product.name, product.description, product.category_ids))


def _sorted(order: Order, place: Place) -> tuple[Any, ...]:
    if order == "price":
        return place.figure, place.id
    return -place.tier, -place.figure, -place.id.int
