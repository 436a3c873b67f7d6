"""What has happened to oneself in the app."""

from __future__ import annotations

from typing import Annotated

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.notices import NoticeType
from core.shared.paging import DEFAULT_LIMIT
from core.social.notices.feature import Notifications
from core.social.notices.model import MarkSeen, NoticePage, Unseen
from core.social.notices.read_notices import ReadNotices, SeeNotices
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.paging import Cursor, Limit

Type = Annotated[NoticeType | None, QueryParameter(name="type", description="Only notices of this type.")]


@feature_routes(Notifications)
def notice_routes(_app: AppSpec, feature: Notifications, use: Use) -> list[HTTPRouteHandler]:
    """One's notifications, read and marked as seen."""
    read: ReadNotices = use(ReadNotices)
    see: SeeNotices = use(SeeNotices)

    @get(feature.path)
    async def list_notifications(
        actor: Actor, kind: Type = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> NoticePage:
        return await read(actor, kind, limit, cursor)

    @post(f"{feature.path}/mark-seen", status_code=200)
    async def mark_notifications_seen(actor: Actor, data: MarkSeen) -> Unseen:
        return await see(actor, data)

    return [list_notifications, mark_notifications_seen]
