"""A browser's Web Push subscription, as its client sends it for a token (W3C Push API, `PushSubscription.toJSON`)."""

from __future__ import annotations

import msgspec


class SubscriptionKeys(msgspec.Struct, frozen=True):
    """The browser's public key and its secret, base64url."""

    p256dh: str
    auth: str


class Subscription(msgspec.Struct, frozen=True):
    """Where a push goes, and for whose eyes it is sealed."""

    endpoint: str
    keys: SubscriptionKeys


def subscription(token: str) -> Subscription | None:
    """The subscription that a web token is, or None for a token of FCM. Raises `ValueError` for JSON that is no
    subscription."""
    if not token.lstrip().startswith("{"):
        return None
    try:
        return msgspec.json.decode(token, type=Subscription)
    except msgspec.MsgspecError as error:
        raise ValueError("not a PushSubscription") from error
