"""Following and being followed, blocking and reporting."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, delete, get, post
from litestar.handlers import HTTPRouteHandler

from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from core.social.follows.answer_request import AnswerRequest
from core.social.follows.block_person import BlockPerson, UnblockPerson
from core.social.follows.feature import Follows
from core.social.follows.list_circle import ListCircle
from core.social.follows.model import (
    BlockPage,
    BlockView,
    FollowPage,
    FollowView,
    ReportAbuse,
    ReportView,
    RequestPage,
    Whom,
)
from core.social.follows.report_abuse import KeepReport
from core.social.follows.toggle_follow import ToggleFollow
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.paging import Cursor, Limit


@feature_routes(Follows)
def follow_routes(_app: AppSpec, _feature: Follows, use: Use) -> list[HTTPRouteHandler]:
    """What one does about others is an act on what is there: 200 with the state that came of it."""
    return [*_following(use), *_lists(use), *_protecting(use)]


def _following(use: Use) -> list[HTTPRouteHandler]:
    toggle: ToggleFollow = use(ToggleFollow)
    answer: AnswerRequest = use(AnswerRequest)

    @post("/follow/toggle", status_code=200)
    async def toggle_follow(actor: Actor, data: Whom) -> FollowView:
        return await toggle(actor, data)

    @post("/follow/requests/{user_id:uuid}/approve", status_code=200)
    async def approve_follow_request(actor: Actor, user_id: UUID) -> FollowView:
        return await answer(actor, user_id, approve=True)

    @post("/follow/requests/{user_id:uuid}/reject", status_code=200)
    async def reject_follow_request(actor: Actor, user_id: UUID) -> FollowView:
        return await answer(actor, user_id, approve=False)

    return [toggle_follow, approve_follow_request, reject_follow_request]


def _lists(use: Use) -> list[HTTPRouteHandler]:
    circle: ListCircle = use(ListCircle)

    @get("/follow/requests")
    async def list_follow_requests(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> RequestPage:
        return await circle.requests(actor, limit, cursor)

    @get("/followers")
    async def list_followers(
        actor: Actor, user_id: UUID | None = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> FollowPage:
        return await circle.followers(actor, user_id, limit, cursor)

    @get("/following")
    async def list_following(
        actor: Actor, user_id: UUID | None = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> FollowPage:
        return await circle.following(actor, user_id, limit, cursor)

    @get("/block")
    async def list_blocked(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> BlockPage:
        return await circle.blocked(actor, limit, cursor)

    return [list_follow_requests, list_followers, list_following, list_blocked]


def _protecting(use: Use) -> list[HTTPRouteHandler]:
    block: BlockPerson = use(BlockPerson)
    unblock: UnblockPerson = use(UnblockPerson)
    report: KeepReport = use(KeepReport)

    @post("/block", status_code=200)
    async def block_user(actor: Actor, data: Whom) -> BlockView:
        return await block(actor, data)

    @delete("/block/{user_id:uuid}")
    async def unblock_user(actor: Actor, user_id: UUID) -> None:
        await unblock(actor, user_id)

    @post("/report")
    async def report_abuse(actor: Actor, data: ReportAbuse) -> Response[ReportView]:
        kept, new = await report(actor, data)
        return Response(kept, status_code=201 if new else 200)

    return [block_user, unblock_user, report_abuse]
