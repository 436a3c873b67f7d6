"""What is for sale."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.money import Currency, Price
from core.shared.text import NO_NUL, VISIBLE

ProductType = Literal["physical", "chatbot", "prompt_template", "api_bundle"]

DIGITAL: frozenset[ProductType] = frozenset({"chatbot", "prompt_template", "api_bundle"})
"""What is delivered with the payment."""

MOST_CATEGORIES = 20
"""Of one product."""
MOST_IN_STOCK = 1_000_000

ProductName = Annotated[str, Meta(min_length=1, max_length=200, pattern=VISIBLE, examples=["Magnesium citrate"])]
Description = Annotated[str, Meta(max_length=10_000, pattern=NO_NUL)]
CategoryName = Annotated[str, Meta(min_length=1, max_length=60, pattern=VISIBLE, examples=["Focus"])]
CategoryWord = Annotated[
    str, Meta(min_length=1, max_length=60, pattern=VISIBLE, description="Id, slug or name of a category.")
]
Stock = Annotated[int, Meta(ge=0, le=MOST_IN_STOCK)]
StockDelta = Annotated[int, Meta(ge=-MOST_IN_STOCK, le=MOST_IN_STOCK)]
PriceInCredits = Annotated[int, Meta(ge=1, le=99_999_999)]
CategoryIds = Annotated[list[UUID], Meta(max_length=MOST_CATEGORIES)]

Ratings = tuple[int, int, int, int, int]
UNRATED: Ratings = (0, 0, 0, 0, 0)


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A product as other parts of commerce need it. `price_cents` in minor units of `currency`; `price_credits` is None
    where it can't be had for credits; `stock` is how many may still be sold, None for any number; `asset` and `image`
    are keys of files; `stripe_product` is the payment provider's id of it, once it knows the product. `sold` counts
    pieces whose money was kept, `ratings` how often it was given 1 to 5 stars. What is deleted is not active."""

    id: UUID
    app: str
    name: str
    description: str
    type: ProductType
    price_cents: int
    currency: str
    price_credits: int | None = None
    stock: int | None = None
    active: bool = True
    image: str | None = None
    asset: str | None = None
    asset_name: str | None = None
    share_ai_cache: bool = False
    stripe_product: str | None = None
    category_ids: tuple[UUID, ...] = ()
    sold: int = 0
    ratings: Ratings = UNRATED
    created_at: datetime
    deleted_at: datetime | None = None

    @property
    def digital(self) -> bool:
        """Whether nothing has to be sent."""
        return self.type in DIGITAL


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """A shelf of the catalogue. `slug` is the name in small letters, digits and hyphens; `products` is how many active
    ones stand there."""

    id: UUID
    app: str
    name: str
    slug: str
    products: int = 0
    created_at: datetime


class MakeProduct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new product. `category` is the id, slug or name of one, which is made if it is a name nobody has used;
    `category_ids` are several that there are."""

    name: ProductName
    description: Description = ""
    price_cents: Price
    currency: Currency
    category: CategoryWord | None = None
    category_ids: CategoryIds | None = None
    stock: Stock | None = None
    active: bool = True
    type: ProductType | None = None
    price_credits: PriceInCredits | None = None
    asset_upload_id: UUID | None = None
    image_upload_id: UUID | None = None
    share_ai_cache: bool = False


class MakeTitledProduct(MakeProduct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same where products have a title."""

    name: ProductName = msgspec.field(name="title")


class ChangeProduct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays. `stock` says how many may be sold from now on, null for any number; `stock_delta` adds to
    it or takes away, whatever was sold meanwhile. `image_upload_id` and `asset_upload_id` replace a file, null takes it
    away."""

    name: ProductName | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    price_cents: Price | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    category: CategoryWord | UnsetType | None = UNSET
    category_ids: CategoryIds | UnsetType = UNSET
    stock: Stock | UnsetType | None = UNSET
    stock_delta: StockDelta | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    type: ProductType | UnsetType = UNSET
    price_credits: PriceInCredits | UnsetType | None = UNSET
    asset_upload_id: UUID | UnsetType | None = UNSET
    image_upload_id: UUID | UnsetType | None = UNSET
    share_ai_cache: bool | UnsetType = UNSET


class ChangeTitledProduct(ChangeProduct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same where products have a title."""

    name: ProductName | UnsetType = msgspec.field(name="title", default=UNSET)


class MakeCategory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category; without `slug` it is made of the name."""

    name: CategoryName
    slug: Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)] | None = None


class ChangeCategory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays."""

    name: CategoryName | UnsetType = UNSET
    slug: Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)] | UnsetType = UNSET


def slug_of(name: str) -> str:
    """The name as it stands in addresses: "Más energía" becomes `mas-energia`. Empty for a name without any Latin
    letter or digit."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
