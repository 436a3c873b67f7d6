"""Web Push."""

from __future__ import annotations

from litestar import get
from litestar.handlers import HTTPRouteHandler

from core.messaging.push.feature import WebPush
from core.messaging.push.read_web_push_key import ReadWebPushKey, WebPushKey
from core.platform.registry.spec import AppSpec
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access


@feature_routes(WebPush)
def web_push_routes(app: AppSpec, feature: WebPush, use: Use) -> list[HTTPRouteHandler]:
    """One has to know the key before one can sign in on every device."""
    reading: ReadWebPushKey = use(ReadWebPushKey)

    @get(feature.path, opt={ACCESS: Access(app.slug, signed_in=False)})
    async def get_web_push_key() -> WebPushKey:
        """The key for `PushManager.subscribe`."""
        return await reading()

    return [get_web_push_key]
