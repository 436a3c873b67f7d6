"""Products, categories, reviews and search in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.commerce.catalog.categories import MemoryCategories
from adapters.memory.commerce.catalog.products import MemoryProducts
from adapters.memory.commerce.catalog.reviews import MemoryReviews
from adapters.memory.commerce.catalog.versions import MemoryCatalogVersions
from core.commerce.catalog.ports import CatalogVersions, Categories, Products, Sales, Shelves, Vocabulary
from core.commerce.reviews.ports import Reviewed, ReviewStore


class MemoryCatalog(Provider):
    """Products, categories, reviews and search in memory."""

    scope = Scope.APP
    kept_products = provide(MemoryProducts)
    products = alias(MemoryProducts, provides=Products)
    shelves = alias(MemoryProducts, provides=Shelves)
    reviewed = alias(MemoryProducts, provides=Reviewed)
    sales = alias(MemoryProducts, provides=Sales)
    vocabulary = alias(MemoryProducts, provides=Vocabulary)
    categories = provide(MemoryCategories, provides=Categories)
    reviews = provide(MemoryReviews, provides=ReviewStore)
    versions = provide(MemoryCatalogVersions, provides=CatalogVersions)
