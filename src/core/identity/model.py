"""Who a person is to the studio, and to one of its apps."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Provider = Literal["password", "apple", "telegram"]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One person across the studio. Without `email` for those who signed in by a provider that gave none."""

    id: UUID
    created_at: datetime
    email: str | None = None
    email_verified_at: datetime | None = None
    name: str | None = None
    suspended_at: datetime | None = None


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A way to prove who one is: the provider and its name for the person, unique together.

    `secret` is the password's hash, or what the provider gave us to keep, encrypted.
    """

    provider: Provider
    subject: str
    account_id: UUID
    created_at: datetime
    secret: str | None = None


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """An account's place in one app."""

    app: str
    user_id: UUID
    timezone: str
    locale: str
    created_at: datetime
    roles: tuple[str, ...] = ()
    preferences: dict[str, object] = {}


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


class SignedIn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """A fresh session: the access token lives `expires_in` seconds, the refresh token seven days from its last use."""

    user: UserView
    access_token: str
    refresh_token: str | None
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int


def view_of(account: Account, membership: Membership) -> UserView:
    """What the app may know of the person."""
    return UserView(
        id=account.id,
        email=account.email,
        email_verified=account.email_verified_at is not None,
        name=account.name,
        timezone=membership.timezone,
        locale=membership.locale,
        created_at=membership.created_at,
        app=membership.app,
        roles=sorted(membership.roles),
    )
