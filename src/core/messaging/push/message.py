"""A push, ready to be handed to a provider, and what comes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Platform = Literal["ios", "android", "web"]


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """Where a person can be reached. A web `token` is a Web Push subscription as JSON, else a token of FCM."""

    id: UUID
    app: str
    user_id: UUID
    platform: Platform
    token: str
    registered_at: datetime


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """What a device shows. The same `id` on every attempt: providers that can replace an earlier one do so by it.

    `data` is for the client; after `expires_at` the provider need not try any more.
    """

    id: UUID
    title: str
    body: str
    data: dict[str, str] = {}
    expires_at: datetime | None = None


class Accepted(msgspec.Struct, frozen=True):
    """The provider has it."""


class Gone(msgspec.Struct, frozen=True):
    """The token is dead; where the provider tells since when, only a registration of before is."""

    since: datetime | None = None
    reason: str = ""


class Later(msgspec.Struct, frozen=True):
    """Not now: the provider is down, busy, slow or unreachable; it may take it after `retry_after` seconds."""

    retry_after: int | None = None
    reason: str = ""


class Refused(msgspec.Struct, frozen=True):
    """Never this push to this device, but the token may be good: too large, a topic that isn't ours."""

    reason: str = ""


Outcome = Accepted | Gone | Later | Refused
