"""Products, categories, reviews and search: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class CatalogActs(Provider):
    """Products, categories, reviews and search."""

    scope = Scope.APP
