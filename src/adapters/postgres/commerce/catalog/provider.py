"""Products, categories, reviews and search, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresCatalog(Provider):
    """The ports of products, categories, reviews and search."""

    scope = Scope.APP
