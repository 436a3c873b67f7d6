"""Posts about challenges that were done, and what moderators make of them."""

from __future__ import annotations

from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.identity.model import Role
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from core.social.feed.delete_post import DeletePost
from core.social.feed.feature import Posting
from core.social.feed.model import Decide, PostView, ReviewedPost, ReviewPage, WritePost
from core.social.feed.ports import Review
from core.social.feed.review_posts import DecideOnPost, ListForReview
from core.social.feed.write_post import AddPost
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.idempotency import IdempotencyKey, idempotent
from entrypoints.http.paging import Cursor, Limit

Wanted = Annotated[Review, QueryParameter(name="status", description="Which posts; `reported` are still there.")]


@feature_routes(Posting)
def post_routes(app: AppSpec, feature: Posting, use: Use) -> list[HTTPRouteHandler]:
    """Writing and deleting one's posts; for who has the feature's role, the queue of what others shall look at."""
    return [*_writing(feature, use), *_reviewing(app, feature, use)]


def _writing(feature: Posting, use: Use) -> list[HTTPRouteHandler]:
    add: AddPost = use(AddPost)
    remove: DeletePost = use(DeletePost)
    once = idempotent(use)

    @post(feature.path)
    async def create_post(
        request: Request[Actor, Any, Any], data: WritePost, idempotency_key: IdempotencyKey = None
    ) -> Response[PostView]:
        return await once(request, idempotency_key, lambda: add(request.user, data))

    @delete(f"{feature.path}/{{post_id:uuid}}")
    async def delete_post(actor: Actor, post_id: UUID) -> None:
        await remove(actor, post_id)

    return [create_post, delete_post]


def _reviewing(app: AppSpec, feature: Posting, use: Use) -> list[HTTPRouteHandler]:
    listing: ListForReview = use(ListForReview)
    decide: DecideOnPost = use(DecideOnPost)
    only = {ACCESS: Access(app.slug, role=cast("Role", feature.role))}

    @get("/admin/posts", opt=only)
    async def list_posts_for_review(
        wanted: Wanted = "held", limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> ReviewPage:
        return await listing(app.slug, wanted, limit, cursor)

    @patch("/admin/posts/{post_id:uuid}", opt=only)
    async def decide_on_post(actor: Actor, post_id: UUID, data: Decide) -> ReviewedPost:
        return await decide(actor, post_id, data)

    return [list_posts_for_review, decide_on_post]
