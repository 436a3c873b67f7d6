"""The home feed, one person's feed, and likes."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from core.social.timeline.feature import Timeline
from core.social.timeline.model import FeedPage, LikeView
from core.social.timeline.read_home import ReadHomeFeed
from core.social.timeline.read_person import ReadPersonFeed
from core.social.timeline.toggle_like import ToggleLike
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.paging import Cursor, Limit


@feature_routes(Timeline)
def timeline_routes(_app: AppSpec, feature: Timeline, use: Use) -> list[HTTPRouteHandler]:
    """What friends posted, and that one likes it."""
    home: ReadHomeFeed = use(ReadHomeFeed)
    person: ReadPersonFeed = use(ReadPersonFeed)
    toggle: ToggleLike = use(ToggleLike)

    @get(feature.path)
    async def get_feed(
        actor: Actor, user_id: UUID | None = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> FeedPage:
        if user_id is None:
            return await home(actor, limit, cursor)
        return await person(actor, user_id, limit, cursor)

    @post(f"{feature.path}/{{post_id:uuid}}/like", status_code=200)
    async def toggle_like(actor: Actor, post_id: UUID) -> LikeView:
        return await toggle(actor, post_id)

    return [get_feed, toggle_like]
