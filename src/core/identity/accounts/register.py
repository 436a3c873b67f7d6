"""Registration with an e-mail address and a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import msgspec

from core.identity.accounts.passwords import normalised
from core.identity.model import Account, Identity, Membership, SignedIn
from core.identity.ports import Accounts, Identities, Memberships, PasswordHasher
from core.identity.sessions.open_session import OpenSession
from core.platform.registry.apps import Apps
from core.shared.errors import Conflict, Invalid, NotFound
from core.shared.events import UserRegistered
from core.shared.ports import Clock, Ids, Outbox, UnitOfWork
from core.shared.text import NO_NUL, Name
from core.shared.zones import known_zone


class RegisterCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new account for `app`. `timezone` is an IANA name; without it the device's header or the app's default
    counts."""

    app: Annotated[str, msgspec.Meta(max_length=32)]
    email: Annotated[str, msgspec.Meta(max_length=254, pattern=NO_NUL, examples=["ada@example.com"])]
    password: Annotated[str, msgspec.Meta(max_length=1024, pattern=NO_NUL)]
    name: Name | None = None
    timezone: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    locale: Annotated[str, msgspec.Meta(max_length=16)] | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Makes an account, its password identity, its membership of the app and a first session, all or none.

    Raises `Invalid` for a weak password, a bad address or zone, `NotFound` for an app that has no such sign-in and
    `Conflict("email_taken")` for an address that has an account.
    """

    apps: Apps
    accounts: Accounts
    identities: Identities
    memberships: Memberships
    passwords: PasswordHasher
    open_session: OpenSession
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock
    ids: Ids

    async def __call__(self, command: RegisterCommand, proposed_zone: str | None = None) -> SignedIn:
        app = self.apps.get(command.app)
        if app is None or "password" not in app.sign_in:
            raise NotFound("unknown_app", "There is no such app with this sign-in.")
        email = normalised_email(command.email)
        if command.timezone is not None and not known_zone(command.timezone):
            raise Invalid("unknown_timezone", "This is not an IANA time zone.", pointer="/timezone")
        zone = command.timezone or (proposed_zone if proposed_zone and known_zone(proposed_zone) else app.timezone)
        locale = command.locale if command.locale in app.locales else app.locales[0]
        secret = await self.passwords.hash(normalised(command.password))
        now = self.clock.now()
        name = command.name if app.keeps_names else None
        account = Account(id=self.ids.new(), created_at=now, email=email, name=name)
        membership = Membership(app=app.slug, user_id=account.id, timezone=zone, locale=locale, created_at=now)
        async with self.uow(app.slug):
            if await self.accounts.by_email(email) is not None:
                raise Conflict("email_taken", "This address has an account already.")
            await self.accounts.add(account)
            await self.identities.add(
                Identity(provider="password", subject=email, account_id=account.id, created_at=now, secret=secret)
            )
            await self.memberships.add(membership)
            signed_in = await self.open_session(account, membership)
            await self.outbox.add(UserRegistered(app=app.slug, user_id=account.id, email=email))
        return signed_in


def normalised_email(email: str) -> str:
    """The address in the form it is compared in; raises `Invalid` for one that can't be one (RFC 5321 §4.1.2,
    plainly)."""
    email = email.strip().lower()
    local, at, domain = email.rpartition("@")
    if not at or not local or "." not in domain or any(c.isspace() for c in email) or domain.startswith("."):
        raise Invalid("invalid_email", "This is not an e-mail address.", pointer="/email")
    return email
