"""Who a person is to the studio, and to one of its apps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

Provider = Literal["password", "apple", "telegram"]
Role = Literal["moderator", "admin", "ambassador", "owner"]

ACCESS_SECONDS = 900
REFRESH_LIFE = timedelta(days=7)
"""How long a refresh token lives after the last use of its family."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One person across the studio. Without `email` for those who signed in by a provider that gave none.

    `mail_stopped_at` is when Apple told that its relay address takes no more letters; `roles` are the studio-wide ones.
    """

    id: UUID
    created_at: datetime
    email: str | None = None
    email_verified_at: datetime | None = None
    name: str | None = None
    suspended_at: datetime | None = None
    mail_stopped_at: datetime | None = None
    roles: tuple[str, ...] = ()


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A way to prove who one is: the provider and its name for the person, unique together.

    `secret` is the password's hash; `email` the address that the provider gave with it.
    """

    provider: Provider
    subject: str
    account_id: UUID
    created_at: datetime
    secret: str | None = None
    email: str | None = None


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """An account's place in one app."""

    app: str
    user_id: UUID
    timezone: str
    locale: str
    created_at: datetime
    roles: tuple[str, ...] = ()
    suspended_at: datetime | None = None
    preferences: dict[str, object] = {}
    avatar_seed: str | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that goes on, with the family of refresh tokens that keeps it alive."""

    id: UUID
    app: str
    user_id: UUID
    created_at: datetime
    last_used_at: datetime
    revoked_at: datetime | None = None


class RefreshToken(msgspec.Struct, frozen=True, kw_only=True):
    """One of a family, known by its hash; `used_at` is when its successor was made."""

    hash: bytes
    generation: int
    used_at: datetime | None = None


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to know about a presented refresh token: its session, itself, and all that came after it."""

    session: Session
    presented: RefreshToken
    later: tuple[RefreshToken, ...] = ()


class AppleGrant(msgspec.Struct, frozen=True, kw_only=True):
    """Apple's refresh token for one person and one client of ours, sealed."""

    account_id: UUID
    client_id: str
    secret: str
    created_at: datetime


class MailedToken(msgspec.Struct, frozen=True, kw_only=True):
    """A link that was mailed. Its token is derived from `id`, so that only the hash is kept."""

    id: UUID
    purpose: Literal["reset", "verify"]
    hash: bytes
    app: str
    account_id: UUID
    email: str
    created_at: datetime
    expires_at: datetime
    spent_at: datetime | None = None


class UserView(msgspec.Struct, frozen=True, kw_only=True):
    """The signed-in person, as their app sees them."""

    id: UUID
    email: str | None
    email_verified: bool
    name: str | None
    timezone: str
    locale: str
    created_at: datetime
    app: str
    roles: list[str]


class TokenPair(msgspec.Struct, frozen=True, kw_only=True):
    """The access token lives `expires_in` seconds, the refresh token seven days from its last use; it is null here when
    it travels in a cookie."""

    access_token: str
    refresh_token: str | None
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int


class SignedIn(TokenPair, frozen=True, kw_only=True):
    """A fresh session and whose it is."""

    user: UserView


def view_of(account: Account, membership: Membership, *, with_name: bool = True) -> UserView:
    """What the app may know of the person."""
    return UserView(
        id=account.id,
        email=account.email,
        email_verified=account.email_verified_at is not None,
        name=account.name if with_name else None,
        timezone=membership.timezone,
        locale=membership.locale,
        created_at=membership.created_at,
        app=membership.app,
        roles=sorted({*membership.roles, *account.roles}),
    )
