"""Web Push as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class WebPush(Feature, frozen=True, kw_only=True):
    """Browsers may subscribe: the app tells them the key to do it with."""

    path: str = "/notifications/vapid-key"
