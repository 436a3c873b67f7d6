"""An app's people, for its admins."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import get, patch
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.identity.members.administer_member import AdministerMember
from core.identity.members.feature import Members
from core.identity.members.list_members import ListMembers
from core.identity.members.model import ChangeMember, MemberPage, MemberView
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from core.shared.text import NO_NUL
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.paging import Cursor, Limit

Beginning = Annotated[
    str | None,
    QueryParameter(max_length=200, pattern=NO_NUL, description="What the e-mail address or the name begins with."),
]


@feature_routes(Members)
def member_routes(app: AppSpec, feature: Members, use: Use) -> list[HTTPRouteHandler]:
    """Only people of the admin's own app are there."""
    people: ListMembers = use(ListMembers)
    administer: AdministerMember = use(AdministerMember)
    admins = {ACCESS: Access(app.slug, role="admin")}

    @get(feature.path, opt=admins)
    async def list_users(
        actor: Actor, q: Beginning = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> MemberPage:
        return await people(actor.app, q, limit, cursor)

    @patch(f"{feature.path}/{{user_id:uuid}}", opt=admins)
    async def update_user(actor: Actor, user_id: UUID, data: ChangeMember) -> MemberView:
        return await administer(actor, user_id, data)

    return [list_users, update_user]
