"""What we need of Apple."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

import msgspec


class AppleClaims(msgspec.Struct, frozen=True, kw_only=True):
    """Who Apple says is there; `client_id` is the app of ours that they are signed in to."""

    subject: str
    client_id: str
    email: str | None = None
    email_verified: bool = False


class AppleNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to an Apple account that we know, told by Apple's server."""

    id: str
    client_id: str
    type: str
    subject: str
    email: str | None = None
    occurred_at: datetime


class AppleTokens(Protocol):
    """Checks what Apple has signed."""

    async def identity(self, token: str, client_ids: Collection[str], nonce: str | None) -> AppleClaims:
        """Whom an identity token proves, for one of our clients and with the nonce whose SHA-256 it must carry.

        Raises `Unauthenticated("invalid_identity_token")`, and `Unavailable("provider_unavailable")` when Apple's keys
        are needed and can't be had.
        """
        ...

    async def notice(self, payload: str, client_ids: Collection[str]) -> AppleNotice:
        """What a server-to-server notification tells; raises as `identity` does."""
        ...

    def noticed(self, payload: str) -> AppleNotice:
        """The same of one that was checked when it came."""
        ...


class AppleRefused(Exception):
    """Apple won't do it, now or later: a code that is used or too old, a client that it doesn't know."""


class AppleServer(Protocol):
    """Apple's token endpoints; never called inside a unit of work. Both raise `Unavailable("provider_unavailable")`
    when trying again later is right, else `AppleRefused`.
    """

    configured: bool
    """Whether there is a key to speak to Apple with."""

    async def exchange(self, client_id: str, code: str) -> str:
        """Apple's refresh token for an authorization code, which works once, for five minutes."""
        ...

    async def revoke(self, client_id: str, refresh_token: str) -> None:
        """Give a refresh token back: Apple ends the person's sign-in with us."""
        ...
