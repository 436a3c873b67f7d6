"""One's own profile among friends, and those of others."""

from __future__ import annotations

from uuid import UUID

from litestar import get, patch
from litestar.handlers import HTTPRouteHandler

from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.social.people.change_own import AlterOwnProfile
from core.social.people.feature import People
from core.social.people.model import ChangeOwnProfile, OwnProfile, PublicProfile
from core.social.people.read_other import ReadOther
from core.social.people.read_own import ReadOwnProfile
from entrypoints.http.features import Use, feature_routes


@feature_routes(People)
def people_routes(app: AppSpec, feature: People, use: Use) -> list[HTTPRouteHandler]:
    """Who one is, and who others are."""
    read: ReadOwnProfile = use(ReadOwnProfile)
    alter: AlterOwnProfile = use(AlterOwnProfile)
    other: ReadOther = use(ReadOther)

    @get(feature.path)
    async def get_profile(actor: Actor) -> OwnProfile:
        return await read(actor)

    @patch(feature.path)
    async def update_profile(actor: Actor, data: ChangeOwnProfile) -> OwnProfile:
        return await alter(app, actor, data)

    @get(f"{feature.others}/{{user_id:uuid}}")
    async def get_user(actor: Actor, user_id: UUID) -> PublicProfile:
        return await other(actor, user_id)

    return [get_profile, update_profile, get_user]
