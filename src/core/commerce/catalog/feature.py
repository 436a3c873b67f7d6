"""A catalogue as a capability of an app."""

from __future__ import annotations

from core.commerce.catalog.model import ProductType
from core.platform.registry.spec import Feature
from core.shared.money import CURRENCIES


class Catalog(Feature, frozen=True, kw_only=True):
    """Products under `path`, open to all. They are of `types`, the first unless somebody says which, and sell in
    `currencies`. `titled` calls their name `title` on the wire, and shows type, price in credits and, on a product's
    own page, so many `first_reviews`. `search_path` is a list for searching, with highlights."""

    path: str = "/products"
    types: tuple[ProductType, ...] = ("physical",)
    currencies: frozenset[str] = CURRENCIES
    titled: bool = False
    search_path: str | None = None
    first_reviews: int = 5
