"""Figures that admins change while the service runs."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, patch
from litestar.handlers import HTTPRouteHandler

from core.platform.config.change_config import ChangeConfig
from core.platform.config.feature import RunTimeConfig
from core.platform.config.figures import changes_type, view_type
from core.platform.config.read_config import ReadConfig
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.etags import IfNoneMatch, tagged
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access


@feature_routes(RunTimeConfig)
def config_routes(app: AppSpec, feature: RunTimeConfig, use: Use) -> list[HTTPRouteHandler]:
    """Reading is for everybody, signed in or not; changing is for admins."""
    read: ReadConfig = use(ReadConfig)
    change: ChangeConfig = use(ChangeConfig)
    name = app.slug.capitalize()
    view, changes = view_type(f"{name}Config", feature.kinds), changes_type(f"{name}ConfigChanges", feature.kinds)

    async def get_config(if_none_match: IfNoneMatch = None) -> Response[Any]:
        """The figures by which the app goes: limits, rewards, lives of things."""
        return tagged(read(app.slug, feature, view), if_none_match)

    async def update_config(actor: Actor, data: msgspec.Struct) -> Any:
        """Change figures, within their bounds. Every process goes by them within a second."""
        return await change(actor, feature, view, data)

    get_config.__annotations__["return"] = Response[view]  # type: ignore[valid-type]  # made for this app
    update_config.__annotations__ |= {"data": changes, "return": view}
    admins = {ACCESS: Access(app.slug, role="admin")}
    return [
        get(feature.path, opt={ACCESS: Access(app.slug, signed_in=False)})(get_config),
        patch(f"/admin{feature.path}", opt=admins)(update_config),
    ]
