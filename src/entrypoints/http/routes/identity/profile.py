"""One's own profile."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import get, patch
from litestar.handlers import HTTPRouteHandler

from core.identity.profiles.change_profile import ChangeProfile
from core.identity.profiles.feature import Profile
from core.identity.profiles.model import ProfileChanges
from core.identity.profiles.read_profile import ReadProfile
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes


@feature_routes(Profile)
def profile_routes(app: AppSpec, feature: Profile, use: Use) -> list[HTTPRouteHandler]:
    """GET and PATCH, with the fields that the app's manifest chooses."""
    read: ReadProfile = use(ReadProfile)
    change: ChangeProfile = use(ChangeProfile)

    async def get_profile(actor: Actor) -> Any:
        return msgspec.convert(await read(actor, named=feature.named), feature.view, from_attributes=True)

    async def update_profile(actor: Actor, data: Any) -> Any:
        changes = ProfileChanges(**msgspec.structs.asdict(data))
        return msgspec.convert(
            await change(app, actor, changes, named=feature.named), feature.view, from_attributes=True
        )

    get_profile.__annotations__["return"] = feature.view
    update_profile.__annotations__ |= {"data": feature.changes, "return": feature.view}
    return [get(feature.path)(get_profile), patch(feature.path)(update_profile)]
