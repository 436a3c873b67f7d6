"""What the catalogue needs of the world, and what other parts of commerce ask of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, Protocol
from uuid import UUID

import msgspec

from core.commerce.catalog.model import Category, Product, ProductType
from core.commerce.search.query import Meaning, Query

Order = Literal["relevance", "newest", "price", "popularity"]
"""Price rises, all others fall; equals come by id."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which products a list holds: of any of the categories, if there are some; prices in minor units, both ends
    included."""

    query: Query = Query()
    category_ids: tuple[UUID, ...] = ()
    min_price: int | None = None
    max_price: int | None = None
    currency: str | None = None
    type: ProductType | None = None


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a list was left: how well the product there fits (0 unless that is the order), its price or pieces sold (0
    unless that is the order), its id."""

    tier: int
    figure: int
    id: UUID


class Found(msgspec.Struct, frozen=True):
    """A product in a list, and its place there."""

    product: Product
    place: Place


class Products(Protocol):
    """The products of an app, inactive and deleted ones too: who bought one still owns it."""

    async def get(self, app: str, ids: Collection[UUID]) -> dict[UUID, Product]:
        """By id, as they are this moment; unknown ones are left out. A deleted product is not active."""
        ...


class Shelves(Protocol):
    """The products of an app as those see them who look around, and as those change them who sell."""

    async def find(self, app: str, wanted: Wanted, order: Order, after: Place | None, limit: int) -> list[Found]:
        """Active products that are wanted, in that order, behind that place."""
        ...

    async def all(self, app: str, before: UUID | None, limit: int) -> list[Product]:
        """Active or not, but not deleted; the newest first."""
        ...

    async def add(self, product: Product) -> None:
        """Keep a new one."""
        ...

    async def lock(self, app: str, product_id: UUID) -> Product | None:
        """As it is, until the unit of work ends: nobody buys or changes it meanwhile. None for a deleted one."""
        ...

    async def save(self, product: Product) -> None:
        """Keep what has changed. The product must be locked."""
        ...


class Categories(Protocol):
    """The categories of an app."""

    async def all(self, app: str) -> list[Category]:
        """By name."""
        ...

    async def keep(self, app: str, ids: Collection[UUID]) -> set[UUID]:
        """Which of them there are; those stay until the unit of work ends."""
        ...

    async def add(self, category: Category) -> bool:
        """False, and nothing done, when the app has one of that slug."""
        ...

    async def change(self, category: Category) -> bool:
        """Keep another name or slug; False, and nothing done, when another has that slug."""
        ...

    async def remove(self, app: str, category_id: UUID) -> bool:
        """Take it away, also from its products; False when there is none."""
        ...


class Vocabulary(Protocol):
    """The words of an app's active products."""

    async def meanings(self, app: str, typed: list[str]) -> dict[str, Meaning]:
        """Of each of the words. Of what begins so those that most products have, `MOST_BEGUN` of them, equals by the
        alphabet; what it may be a slip of as `core.commerce.search.typos.closest` says."""
        ...


class CatalogVersions(Protocol):
    """How often an app's catalogue has changed."""

    async def current(self, app: str) -> int:
        """A number that is another one after every commit that changes what is told of the catalogue. Whoever learnt
        of a commit before asking sees its number."""
        ...


class Sales(Protocol):
    """How much was sold; in the caller's unit of work."""

    async def mark(self, app: str, order_id: UUID, *, sold: bool) -> bool:
        """Keep whether the order counts; False, and nothing done, when that is so already. An order nobody has spoken
        of doesn't count."""
        ...

    async def count(self, app: str, pieces: Mapping[UUID, int]) -> None:
        """So many pieces more of each product, or fewer."""
        ...
