"""Products, categories, reviews and search on Postgres."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.commerce.catalog.categories import PostgresCategories
from adapters.postgres.commerce.catalog.find import Finder
from adapters.postgres.commerce.catalog.index import SearchIndex
from adapters.postgres.commerce.catalog.products import PostgresProducts
from adapters.postgres.commerce.catalog.reviews import PostgresReviews
from adapters.postgres.commerce.catalog.sales import PostgresSales
from adapters.postgres.commerce.catalog.versions import PostgresCatalogVersions
from core.commerce.catalog.ports import CatalogVersions, Categories, Products, Sales, Shelves, Vocabulary
from core.commerce.reviews.ports import Reviewed, ReviewStore


class PostgresCatalog(Provider):
    """Products, categories, reviews and search on Postgres."""

    scope = Scope.APP
    index = provide(SearchIndex)
    finder = provide(Finder)
    kept_products = provide(PostgresProducts)
    products = alias(PostgresProducts, provides=Products)
    shelves = alias(PostgresProducts, provides=Shelves)
    reviewed = alias(PostgresProducts, provides=Reviewed)
    vocabulary = alias(SearchIndex, provides=Vocabulary)
    categories = provide(PostgresCategories, provides=Categories)
    reviews = provide(PostgresReviews, provides=ReviewStore)
    sales = provide(PostgresSales, provides=Sales)
    versions = provide(PostgresCatalogVersions, provides=CatalogVersions)
