"""Tell browsers the key to subscribe with."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.messaging.push.ports import WebPushKeys
from core.shared.errors import NotFound


class WebPushKey(msgspec.Struct, frozen=True):
    """The `applicationServerKey` of a subscription: a P-256 point as base64url."""

    public_key: str


@dataclass(frozen=True, slots=True)
class ReadWebPushKey:
    """The same for everybody. Raises `NotFound` where Web Push is not configured."""

    keys: WebPushKeys

    async def __call__(self) -> WebPushKey:
        if not self.keys.public_key:
            raise NotFound("web_push_not_configured", "This service does not send to browsers.")
        return WebPushKey(self.keys.public_key)
