"""A catalogue as a capability of an app."""

from __future__ import annotations

from core.commerce.catalog.model import ProductType
from core.platform.registry.spec import Feature


class Catalog(Feature, frozen=True, kw_only=True):
    """Products under `path`, open to all. They are of `types`, the first unless somebody says which, and sell in
    `currencies`. `titled` calls their name `title` on the wire and shows type and price in credits; `searchable` lets
    the list be searched with `q`; `search_path` is a list of its own for that, with highlights."""

    path: str = "/products"
    types: tuple[ProductType, ...] = ("physical",)
    currencies: tuple[str, ...] = ("USD", "EUR")
    titled: bool = False
    searchable: bool = False
    search_path: str | None = None
    first_reviews: int = 0
    """How many reviews a product's own page shows."""
