"""What is told of products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec

from core.commerce.catalog.model import Category, Product, ProductType, Ratings
from core.commerce.reviews.model import ReviewView

StockState = Literal["in_stock", "out_of_stock", "unlimited"]


class CategoryRef(msgspec.Struct, frozen=True, kw_only=True):
    """A category of a product."""

    id: UUID
    name: str
    slug: str


class CategoryView(msgspec.Struct, frozen=True, kw_only=True):
    """A category and how many products it holds that can be looked at."""

    id: UUID
    name: str
    slug: str
    product_count: int


class CategoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """All categories, by name."""

    items: list[CategoryView]
    next_cursor: str | None = None


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """What buyers think: the mean of all ratings with two decimals, null when there is none, and how many gave 1 to 5
    stars."""

    average: float | None
    count: int
    histogram: dict[str, int]


class ProductView(msgspec.Struct, frozen=True, kw_only=True):
    """A product for everybody. `price_cents` in minor units of `currency`; `available` is how many can be bought at
    this moment, null for any number."""

    id: UUID
    name: str
    description: str
    price_cents: int
    currency: str
    categories: list[CategoryRef]
    image_url: str | None
    stock: StockState
    available: int | None
    rating: Rating
    created_at: datetime


class TitledProductView(ProductView, frozen=True, kw_only=True):
    """A digital product for everybody; `price_credits` is null when it can't be bought with credits."""

    name: str = msgspec.field(name="title")
    type: ProductType
    price_credits: int | None


class ProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """Products in the order that was asked for."""

    items: list[ProductView]
    next_cursor: str | None


class TitledProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """Digital products in the order that was asked for."""

    items: list[TitledProductView]
    next_cursor: str | None


class Highlights(msgspec.Struct, frozen=True, kw_only=True):
    """Title and a piece of the description as HTML: escaped, with `<mark>` around each word that was found."""

    title: str
    description: str


class FoundProductView(TitledProductView, frozen=True, kw_only=True):
    """A product that answers a query, and where its words stand."""

    name: str = msgspec.field(name="title")
    highlights: Highlights


class FoundProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """Products that answer a query, what fits best first unless another order was asked for."""

    items: list[FoundProductView]
    next_cursor: str | None


class ReviewedProductView(TitledProductView, frozen=True, kw_only=True):
    """A digital product on a page of its own, with what was last said of it."""

    name: str = msgspec.field(name="title")
    reviews: list[ReviewView]


class AdminProductView(ProductView, frozen=True, kw_only=True):
    """A product for those who sell it; `asset_name` is the name of the file that buyers get, `sold` counts pieces."""

    type: ProductType
    price_credits: int | None
    active: bool
    asset_name: str | None
    share_ai_cache: bool
    sold: int


class AdminTitledProductView(AdminProductView, frozen=True, kw_only=True):
    """A digital product for those who sell it."""

    name: str = msgspec.field(name="title")


class AdminProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """All products, the inactive ones too, the newest first."""

    items: list[AdminProductView]
    next_cursor: str | None


class AdminTitledProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """All digital products, the inactive ones too, the newest first."""

    items: list[AdminTitledProductView]
    next_cursor: str | None


View = TypeVar("View")


def rating_of(ratings: Ratings) -> Rating:
    """The summary of so many ratings of 1 to 5 stars."""
    count = sum(ratings)
    total = sum(stars * many for stars, many in enumerate(ratings, 1))
    return Rating(
        average=round(total / count, 2) if count else None,
        count=count,
        histogram={str(stars): many for stars, many in enumerate(ratings, 1)},
    )


def stock_state(stock: int | None) -> StockState:
    """Whether it can be bought."""
    if stock is None:
        return "unlimited"
    return "in_stock" if stock > 0 else "out_of_stock"


def shown(
    kind: type[View],
    product: Product,
    categories: Mapping[UUID, Category],
    public_url: Callable[[str], str],
    **more: Any,
) -> View:
    """The product as a view of that kind, which says what of it is told."""
    told: dict[str, Any] = {
        "id": product.id,
        "name": product.name,
        "description": product.description,
        "price_cents": product.price_cents,
        "currency": product.currency,
        "categories": _refs(product, categories.get),
        "image_url": public_url(product.image) if product.image else None,
        "stock": stock_state(product.stock),
        "available": product.stock,
        "rating": rating_of(product.ratings),
        "created_at": product.created_at,
        "type": product.type,
        "price_credits": product.price_credits,
        "active": product.active,
        "asset_name": product.asset_name,
        "share_ai_cache": product.share_ai_cache,
        "sold": product.sold,
        **more,
    }
    fields: Iterable[str] = getattr(kind, "__struct_fields__")  # noqa: B009 - every kind is a struct
    return kind(**{name: told[name] for name in fields})


def _refs(product: Product, known: Callable[[UUID], Category | None]) -> list[CategoryRef]:
    found = (known(category_id) for category_id in product.category_ids)
    return [CategoryRef(id=one.id, name=one.name, slug=one.slug) for one in found if one is not None]
