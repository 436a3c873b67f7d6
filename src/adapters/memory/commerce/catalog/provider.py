"""Products, categories, reviews and search, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryCatalog(Provider):
    """The ports of products, categories, reviews and search."""

    scope = Scope.APP
