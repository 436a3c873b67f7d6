"""Registration with an e-mail address and a password."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.identity.accounts.emails import Email, normalised_email
from core.identity.accounts.joining import AppSlug, JoinApp, LocaleTag, Timezone, Wishes, app_with
from core.identity.accounts.passwords import Password, acceptable
from core.identity.model import Account, Identity, SignedIn
from core.identity.ports import Accounts, Identities, PasswordHasher
from core.identity.sessions.open_session import OpenSession
from core.platform.registry.apps import Apps
from core.shared.errors import Conflict
from core.shared.events import VerificationRequested
from core.shared.ports import Clock, Ids, Outbox, UnitOfWork
from core.shared.text import Name


class RegisterCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new account for `app`. `timezone` is an IANA name; without it the device's header or the app's default
    counts."""

    app: AppSlug
    email: Email
    password: Password
    name: Name | None = None
    timezone: Timezone | None = None
    locale: LocaleTag | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Makes an account, its password identity, its membership of the app and a first session, all or none.

    Raises `Invalid` for a weak password, a bad address or zone, or an app without this sign-in, and
    `Conflict("email_taken")` for an address that has an account.
    """

    apps: Apps
    accounts: Accounts
    identities: Identities
    passwords: PasswordHasher
    join: JoinApp
    open_session: OpenSession
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock
    ids: Ids

    async def __call__(self, command: RegisterCommand, proposed_zone: str | None = None) -> SignedIn:
        app = app_with(self.apps, command.app, "password")
        email = normalised_email(command.email)
        wishes = Wishes(timezone=command.timezone, locale=command.locale, proposed_zone=proposed_zone)
        wishes.check()
        password = acceptable(command.password, names=(*self.apps.names, email))
        if await self.accounts.by_email(email) is not None:
            raise _taken()
        secret = await self.passwords.hash(password)
        now = self.clock.now()
        name = command.name if app.keeps_names else None
        account = Account(id=self.ids.new(), created_at=now, email=email, name=name)
        identity = Identity(
            provider="password", subject=email, account_id=account.id, created_at=now, secret=secret, email=email
        )
        async with self.uow(app.slug):
            await self.accounts.add(account)
            await self.identities.add(identity)
            membership = await self.join(app, account, wishes, new_account=True)
            signed_in = await self.open_session(account, membership, provider="password", with_name=app.keeps_names)
            await self.outbox.add(VerificationRequested(app=app.slug, user_id=account.id))
        return signed_in


def _taken() -> Conflict:
    return Conflict("email_taken", "This address has an account already.")
