"""Selling: what admins do with the catalogue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import delete, get, patch, post
from litestar.handlers import HTTPRouteHandler

from core.commerce.catalog.add_category import AddCategory
from core.commerce.catalog.add_product import AddProduct
from core.commerce.catalog.change_category import AlterCategory, RemoveCategory
from core.commerce.catalog.change_product import AlterProduct, RemoveProduct
from core.commerce.catalog.feature import Catalog
from core.commerce.catalog.list_categories import ListCategories
from core.commerce.catalog.list_products import ListProductsForAdmins
from core.commerce.catalog.model import (
    ChangeCategory,
    ChangeProduct,
    ChangeTitledProduct,
    MakeCategory,
    MakeProduct,
    MakeTitledProduct,
)
from core.commerce.catalog.read_product import ReadProduct
from core.commerce.catalog.views import (
    AdminProductPage,
    AdminProductView,
    AdminTitledProductPage,
    AdminTitledProductView,
    CategoryPage,
    CategoryView,
)
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.paging import Cursor, Limit


def admin_routes(app: AppSpec, feature: Catalog, use: Use) -> list[HTTPRouteHandler]:
    """Products and categories under `/admin`, for the role of that name."""
    only = {ACCESS: Access(app.slug, role="admin")}
    return [*_reading(app, feature, use, only), *_changing(app, feature, use, only), *_categories(app, use, only)]


def _reading(app: AppSpec, feature: Catalog, use: Use, only: dict[str, Any]) -> list[HTTPRouteHandler]:
    page = AdminTitledProductPage if feature.titled else AdminProductPage
    view = AdminTitledProductView if feature.titled else AdminProductView
    listing: ListProductsForAdmins = use(ListProductsForAdmins)
    read: ReadProduct = use(ReadProduct)

    async def list_all_products(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Any:
        items, more = await listing(app.slug, view, limit, cursor)
        return page(items=items, next_cursor=more)

    async def get_any_product(product_id: UUID) -> Any:
        return await read(app.slug, view, product_id, for_admin=True)

    list_all_products.__annotations__["return"] = page
    get_any_product.__annotations__["return"] = view
    path = f"/admin{feature.path}"
    return [get(path, opt=only)(list_all_products), get(f"{path}/{{product_id:uuid}}", opt=only)(get_any_product)]


def _changing(app: AppSpec, feature: Catalog, use: Use, only: dict[str, Any]) -> list[HTTPRouteHandler]:
    view = AdminTitledProductView if feature.titled else AdminProductView
    add: AddProduct = use(AddProduct)
    alter: AlterProduct = use(AlterProduct)
    remove: RemoveProduct = use(RemoveProduct)
    read: ReadProduct = use(ReadProduct)

    async def create_product(actor: Actor, data: Any) -> Any:
        product = await add(feature, actor, data)
        return await read(app.slug, view, product.id, for_admin=True)

    async def update_product(actor: Actor, product_id: UUID, data: Any) -> Any:
        await alter(feature, actor, product_id, data)
        return await read(app.slug, view, product_id, for_admin=True)

    async def delete_product(actor: Actor, product_id: UUID) -> None:
        await remove(actor, product_id)

    made, changed = (MakeTitledProduct, ChangeTitledProduct) if feature.titled else (MakeProduct, ChangeProduct)
    create_product.__annotations__ |= {"data": made, "return": view}
    update_product.__annotations__ |= {"data": changed, "return": view}
    path = f"/admin{feature.path}"
    return [
        post(path, opt=only)(create_product),
        patch(f"{path}/{{product_id:uuid}}", opt=only)(update_product),
        delete(f"{path}/{{product_id:uuid}}", opt=only)(delete_product),
    ]


def _categories(app: AppSpec, use: Use, only: dict[str, Any]) -> list[HTTPRouteHandler]:
    listing: ListCategories = use(ListCategories)
    add: AddCategory = use(AddCategory)
    alter: AlterCategory = use(AlterCategory)
    remove: RemoveCategory = use(RemoveCategory)

    @get("/admin/categories", opt=only)
    async def list_all_categories() -> CategoryPage:
        return await listing(app.slug)

    @post("/admin/categories", opt=only)
    async def create_category(actor: Actor, data: MakeCategory) -> CategoryView:
        return await add(actor, data)

    @patch("/admin/categories/{category_id:uuid}", opt=only)
    async def update_category(actor: Actor, category_id: UUID, data: ChangeCategory) -> CategoryView:
        return await alter(actor, category_id, data)

    @delete("/admin/categories/{category_id:uuid}", opt=only)
    async def delete_category(actor: Actor, category_id: UUID) -> None:
        await remove(actor, category_id)

    return [list_all_categories, create_category, update_category, delete_category]
