"""What a client says of the device it runs on."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from core.messaging.push.message import Platform
from core.shared.errors import Invalid
from core.shared.text import NO_NUL

MOST = 20
"""Devices of one person in one app."""

_PUBLIC_KEY_BYTES, _SECRET_BYTES = 65, 16
"""An uncompressed point of P-256, and the authentication secret (RFC 8291 §2, §3.2)."""

Token = Annotated[str, Meta(min_length=1, max_length=4096, pattern=NO_NUL)]


class RegisterDeviceCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A browser's `token` is its push subscription as JSON, or a token of FCM. `installation_id` tells the
    installation, whose tokens change."""

    token: Token
    platform: Platform
    installation_id: Annotated[str, Meta(min_length=1, max_length=128, pattern=NO_NUL)] | None = None


class UnregisterDeviceCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token that is reached no more."""

    token: Token


class _Keys(msgspec.Struct, frozen=True):
    p256dh: str
    auth: str


class _Subscription(msgspec.Struct, frozen=True):
    endpoint: str
    keys: _Keys


class Endpoints(msgspec.Struct, frozen=True):
    """Which push services a browser may name: those of the internet, by name and over TLS; with `any_host`, in
    development, whatever answers."""

    any_host: bool = False


def checked(command: RegisterDeviceCommand, endpoints: Endpoints) -> None:
    """Raises `Invalid` for a browser's token that looks like JSON and isn't a push subscription (W3C Push API §8)."""
    if command.platform != "web" or not command.token.lstrip().startswith("{"):
        return
    try:
        subscription = msgspec.json.decode(command.token, type=_Subscription)
        if not _reachable(subscription.endpoint, endpoints):
            raise ValueError("the endpoint is not an https address of a push service")
        if len(_bytes(subscription.keys.p256dh)) != _PUBLIC_KEY_BYTES:
            raise ValueError("keys.p256dh is not a point of P-256")
        if len(_bytes(subscription.keys.auth)) != _SECRET_BYTES:
            raise ValueError("keys.auth has not 16 bytes")
    except (ValueError, msgspec.MsgspecError) as error:
        raise Invalid("validation_failed", f"This is not a push subscription: {error}.", pointer="/token") from error


def _reachable(endpoint: str, endpoints: Endpoints) -> bool:
    """Whether we may speak to it: what people name must not lead into our own network."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if endpoints.any_host:
        return parts.scheme in {"https", "http"} and bool(host)
    named = "." in host and not host.replace(".", "").isdigit() and not host.endswith((".local", ".internal"))
    return parts.scheme == "https" and named and ":" not in host and parts.port in {None, 443}


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("a key is not base64url") from error
