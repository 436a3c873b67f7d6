"""Reviews: everybody reads them, buyers write them, admins hide them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.handlers import HTTPRouteHandler

from core.commerce.catalog.feature import Catalog
from core.commerce.reviews.change_review import AlterReview, RemoveReview, SetReviewHidden
from core.commerce.reviews.feature import Reviews
from core.commerce.reviews.list_reviews import ListReviews, ListReviewsForAdmins
from core.commerce.reviews.model import (
    AdminReviewPage,
    AdminReviewView,
    ChangeReview,
    HideReview,
    ReviewPage,
    ReviewView,
    WriteReview,
)
from core.commerce.reviews.write_review import AddReview
from core.platform.registry.apps import ManifestError
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.etags import IfNoneMatch
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.kept import KeptAnswers
from entrypoints.http.paging import Cursor, Limit


@feature_routes(Reviews)
def review_routes(app: AppSpec, _feature: Reviews, use: Use) -> list[HTTPRouteHandler]:
    """Reviews beneath the products they are of. Raises `ManifestError` for an app without a catalogue."""
    catalog = app.feature(Catalog)
    if catalog is None:
        raise ManifestError(f"{app.slug}: reviews are of products, but the app has no catalogue")
    path = f"{catalog.path}/{{product_id:uuid}}/reviews"
    return [_reading(app, path, use), *_writing(path, use), *_moderating(app, use)]


def _reading(app: AppSpec, path: str, use: Use) -> HTTPRouteHandler:
    listing: ListReviews = use(ListReviews)
    kept: KeptAnswers = use(KeptAnswers)

    @get(path, opt={ACCESS: Access(app.slug, signed_in=False)})
    async def list_reviews(
        request: Request[Any, Any, Any],
        product_id: UUID,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response[ReviewPage]:
        return await kept(app.slug, request, if_none_match, lambda: listing(app.slug, product_id, limit, cursor))

    return list_reviews


def _writing(path: str, use: Use) -> list[HTTPRouteHandler]:
    add: AddReview = use(AddReview)
    alter: AlterReview = use(AlterReview)
    remove: RemoveReview = use(RemoveReview)

    @post(path)
    async def create_review(actor: Actor, product_id: UUID, data: WriteReview) -> ReviewView:
        return await add(actor, product_id, data)

    @patch(f"{path}/{{review_id:uuid}}")
    async def update_review(actor: Actor, product_id: UUID, review_id: UUID, data: ChangeReview) -> ReviewView:
        return await alter(actor, product_id, review_id, data)

    @delete(f"{path}/{{review_id:uuid}}")
    async def delete_review(actor: Actor, product_id: UUID, review_id: UUID) -> None:
        await remove(actor, product_id, review_id)

    return [create_review, update_review, delete_review]


def _moderating(app: AppSpec, use: Use) -> list[HTTPRouteHandler]:
    listing: ListReviewsForAdmins = use(ListReviewsForAdmins)
    hide: SetReviewHidden = use(SetReviewHidden)
    only = {ACCESS: Access(app.slug, role="admin")}

    @get("/admin/reviews", opt=only)
    async def list_all_reviews(
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        product_id: UUID | None = None,
        hidden: bool | None = None,
    ) -> AdminReviewPage:
        return await listing(app.slug, limit, cursor, product_id=product_id, hidden=hidden)

    @patch("/admin/reviews/{review_id:uuid}", opt=only)
    async def set_review_hidden(actor: Actor, review_id: UUID, data: HideReview) -> AdminReviewView:
        return await hide(actor, review_id, data)

    return [list_all_reviews, set_review_hidden]
