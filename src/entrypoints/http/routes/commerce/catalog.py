"""Looking around in the catalogue: open to all, and kept in each process until something changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.commerce.catalog.feature import Catalog
from core.commerce.catalog.list_categories import ListCategories
from core.commerce.catalog.list_products import LONGEST_QUERY, Asked, ListProducts
from core.commerce.catalog.model import ProductType
from core.commerce.catalog.read_product import ReadProduct
from core.commerce.catalog.views import (
    CategoryPage,
    FoundProductPage,
    FoundProductView,
    ProductPage,
    ProductView,
    ReviewedProductView,
    TitledProductPage,
    TitledProductView,
)
from core.commerce.reviews.list_reviews import ListReviews
from core.platform.registry.spec import AppSpec
from core.shared.money import LARGEST_PRICE
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.etags import IfNoneMatch
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.kept import KeptAnswers
from entrypoints.http.paging import Cursor, Limit
from entrypoints.http.routes.commerce.catalog_admin import admin_routes

AnyRequest = Request[Any, Any, Any]
Words = Annotated[
    str | None,
    QueryParameter(
        max_length=LONGEST_QUERY,
        description="Words to look for, all of them; beginnings are enough, accents, case and slips forgiven.",
    ),
]
NeededWords = Annotated[
    str, QueryParameter(name="q", max_length=LONGEST_QUERY, description="Words to look for, as in a product list.")
]
OfCategory = Annotated[str | None, QueryParameter(max_length=60, description="Id, slug or name of a category.")]
Lowest = Annotated[int | None, QueryParameter(ge=0, le=LARGEST_PRICE, description="In the currency's minor unit.")]
Highest = Annotated[int | None, QueryParameter(ge=0, le=LARGEST_PRICE, description="In the currency's minor unit.")]
InCurrency = Annotated[str | None, QueryParameter(pattern="^[A-Z]{3}$", description="ISO 4217.")]
OfType = Annotated[ProductType | None, QueryParameter(name="type")]
Sort = Annotated[
    Literal["relevance", "newest", "price", "popularity"] | None,
    QueryParameter(description="By default what fits best if something is looked for, else the newest first."),
]
List = Callable[[AnyRequest, str | None, Asked, int, str | None], Awaitable[Response[Any]]]


@feature_routes(Catalog)
def catalog_routes(app: AppSpec, feature: Catalog, use: Use) -> list[HTTPRouteHandler]:
    """Products in lists and one by one, categories, and the search where it has a route of its own."""
    handlers = [_list_route(app, feature, use), _product_route(app, feature, use), _categories_route(app, use)]
    handlers += [_search_route(app, feature.search_path, use)] if feature.search_path else []
    return handlers + admin_routes(app, feature, use)


def _open(app: AppSpec) -> dict[str, Any]:
    return {ACCESS: Access(app.slug, signed_in=False)}


def _page(app: AppSpec, use: Use, page: Any, view: Any) -> List:
    listing: ListProducts = use(ListProducts)
    kept: KeptAnswers = use(KeptAnswers)

    async def answer(
        request: AnyRequest, if_none_match: str | None, asked: Asked, limit: int, cursor: str | None
    ) -> Response[Any]:
        async def make() -> Any:
            listed = await listing(app.slug, asked, limit, cursor)
            return page(items=listing.views(view, listed), next_cursor=listed.next_cursor)

        return await kept(app.slug, request, if_none_match, make)

    return answer


def _list_route(app: AppSpec, feature: Catalog, use: Use) -> HTTPRouteHandler:
    page, view = (TitledProductPage, TitledProductView) if feature.titled else (ProductPage, ProductView)
    answer = _page(app, use, page, view)

    async def list_products(
        request: AnyRequest,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        *,
        q: Words = None,
        kind: OfType = None,
        category: OfCategory = None,
        min_price: Lowest = None,
        max_price: Highest = None,
        currency: InCurrency = None,
        sort: Sort = None,
        if_none_match: IfNoneMatch = None,
    ) -> Any:
        asked = Asked(
            q=q,
            category=category,
            min_price=min_price,
            max_price=max_price,
            currency=currency,
            type=kind,
            sort=sort,
        )
        return await answer(request, if_none_match, asked, limit, cursor)

    list_products.__annotations__["return"] = Response[page]  # type: ignore[valid-type]  # chosen by the manifest
    return get(feature.path, opt=_open(app))(list_products)


def _search_route(app: AppSpec, path: str, use: Use) -> HTTPRouteHandler:
    answer = _page(app, use, FoundProductPage, FoundProductView)

    @get(path, opt=_open(app))
    async def search_products(
        request: AnyRequest,
        words: NeededWords,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        *,
        kind: OfType = None,
        category: OfCategory = None,
        min_price: Lowest = None,
        max_price: Highest = None,
        currency: InCurrency = None,
        sort: Sort = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response[FoundProductPage]:
        asked = Asked(
            q=words,
            category=category,
            min_price=min_price,
            max_price=max_price,
            currency=currency,
            type=kind,
            sort=sort,
        )
        return await answer(request, if_none_match, asked, limit, cursor)

    return search_products


def _product_route(app: AppSpec, feature: Catalog, use: Use) -> HTTPRouteHandler:
    view = ReviewedProductView if feature.titled else ProductView
    read: ReadProduct = use(ReadProduct)
    reviews: ListReviews = use(ListReviews)
    kept: KeptAnswers = use(KeptAnswers)

    async def get_product(request: AnyRequest, product_id: UUID, if_none_match: IfNoneMatch = None) -> Any:
        async def make() -> Any:
            more: dict[str, Any] = {}
            if feature.titled:
                more["reviews"] = await reviews.first(app.slug, product_id, feature.first_reviews)
            return await read(app.slug, view, product_id, **more)

        return await kept(app.slug, request, if_none_match, make)

    get_product.__annotations__["return"] = Response[view]  # type: ignore[valid-type]  # chosen by the manifest
    return get(f"{feature.path}/{{product_id:uuid}}", opt=_open(app))(get_product)


def _categories_route(app: AppSpec, use: Use) -> HTTPRouteHandler:
    categories: ListCategories = use(ListCategories)
    kept: KeptAnswers = use(KeptAnswers)

    @get("/categories", opt=_open(app))
    async def list_categories(request: AnyRequest, if_none_match: IfNoneMatch = None) -> Response[CategoryPage]:
        return await kept(app.slug, request, if_none_match, lambda: categories(app.slug))

    return list_categories
