"""The store, avatars, and what admins do with them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.platform.registry.spec import AppSpec
from core.rewards.avatar.change_avatar import ChangeAvatar
from core.rewards.avatar.model import AvatarView, CustomizeAvatar
from core.rewards.avatar.read_avatar import ReadAvatar
from core.rewards.ledger.model import LedgerPage
from core.rewards.ledger.read_history import ReadHistory
from core.rewards.store.change_items import ChangeStoreItems
from core.rewards.store.feature import Wardrobe
from core.rewards.store.list_items import ListStoreItems
from core.rewards.store.model import (
    AdminItemPage,
    AdminItemView,
    BuyItem,
    ChangeItem,
    MakeItem,
    PurchaseView,
    StorePage,
)
from core.rewards.store.purchase_item import PurchaseItem
from core.rewards.store.read_store import ReadStore
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.idempotency import IdempotencyKey, Idempotent
from entrypoints.http.paging import Cursor, Limit

SignedInRequest = Request[Actor, Any, Any]
OfCategory = Annotated[
    str | None,
    QueryParameter(max_length=40, pattern="^[a-z][a-z0-9_]*$", description="Only things that are worn there."),
]


@feature_routes(Wardrobe)
def wardrobe_routes(app: AppSpec, feature: Wardrobe, use: Use) -> list[HTTPRouteHandler]:
    """Buying and dressing are for everybody, filling the store is for admins."""
    return [*_store_routes(feature, use), *_avatar_routes(feature, use), *_admin_routes(app, feature, use)]


def _store_routes(feature: Wardrobe, use: Use) -> list[HTTPRouteHandler]:
    store: ReadStore = use(ReadStore)
    purchase: PurchaseItem = use(PurchaseItem)
    history: ReadHistory = use(ReadHistory)
    once: Idempotent = use(Idempotent)

    @get("/store")
    async def get_store(
        actor: Actor, category: OfCategory = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> StorePage:
        return await store(feature, actor, category, limit, cursor)

    @post("/store/purchase")
    async def purchase_item(
        request: SignedInRequest, data: BuyItem, idempotency_key: IdempotencyKey = None
    ) -> Response[PurchaseView]:
        return await once(request, idempotency_key, lambda: purchase(feature, request.user, data))

    @get("/store/transactions")
    async def list_transactions(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> LedgerPage:
        return await history(actor, "coins", limit, cursor)

    return [get_store, purchase_item, list_transactions]


def _avatar_routes(feature: Wardrobe, use: Use) -> list[HTTPRouteHandler]:
    avatar: ReadAvatar = use(ReadAvatar)
    change: ChangeAvatar = use(ChangeAvatar)
    once: Idempotent = use(Idempotent)

    @get("/avatar")
    async def get_avatar(actor: Actor) -> AvatarView:
        return await avatar(feature, actor)

    @post("/avatar/customize", status_code=200)
    async def customize_avatar(
        request: SignedInRequest, data: CustomizeAvatar, idempotency_key: IdempotencyKey = None
    ) -> Response[AvatarView]:
        return await once(request, idempotency_key, lambda: change(feature, request.user, data), status=200)

    return [get_avatar, customize_avatar]


def _admin_routes(app: AppSpec, feature: Wardrobe, use: Use) -> list[HTTPRouteHandler]:
    listing: ListStoreItems = use(ListStoreItems)
    items: ChangeStoreItems = use(ChangeStoreItems)
    admins = {ACCESS: Access(app.slug, role="admin")}

    @get("/admin/store-items", opt=admins)
    async def list_store_items(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> AdminItemPage:
        return await listing(feature, app.slug, limit, cursor)

    @post("/admin/store-items", opt=admins)
    async def create_store_item(actor: Actor, data: MakeItem) -> AdminItemView:
        return await items.make(actor, data)

    @patch("/admin/store-items/{item_id:uuid}", opt=admins)
    async def update_store_item(actor: Actor, item_id: UUID, data: ChangeItem) -> AdminItemView:
        return await items.change(feature, actor, item_id, data)

    @delete("/admin/store-items/{item_id:uuid}", opt=admins)
    async def delete_store_item(actor: Actor, item_id: UUID) -> None:
        await items.remove(feature, actor, item_id)

    return [list_store_items, create_store_item, update_store_item, delete_store_item]
