"""Signing in with an e-mail address and a password."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.identity.accounts.attempts import Attempts
from core.identity.accounts.emails import Email, normalised_email
from core.identity.accounts.joining import AppSlug, JoinApp, Wishes, app_with
from core.identity.accounts.passwords import Password, normalised
from core.identity.model import SignedIn
from core.identity.ports import Accounts, Identities, PasswordHasher
from core.identity.sessions.open_session import OpenSession
from core.platform.audit.ports import Audit
from core.platform.registry.apps import Apps
from core.shared.errors import Invalid, Unauthenticated
from core.shared.ports import UnitOfWork


class SignInCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Credentials of a studio account, and the app to enter with them."""

    app: AppSlug
    email: Email
    password: Password


@dataclass(frozen=True, slots=True)
class SignIn:
    """Opens a session for whoever knows the password; in an app where they are new, they join it.

    An address that nobody has and a wrong password take the same work and give the same
    `Unauthenticated("invalid_credentials")`. Raises `Forbidden("account_suspended")` only to who knew the password, and
    `RateLimited` after too many attempts on one address, known or not.
    """

    apps: Apps
    accounts: Accounts
    identities: Identities
    passwords: PasswordHasher
    attempts: Attempts
    join: JoinApp
    open_session: OpenSession
    audit: Audit
    uow: UnitOfWork

    async def __call__(self, command: SignInCommand, proposed_zone: str | None = None) -> SignedIn:
        app = app_with(self.apps, command.app, "password")
        email = _comparable(command.email)
        password = normalised(command.password)
        await self.attempts.spend("login", email)
        identity = await self.identities.find("password", email)
        secret = identity.secret if identity is not None else None
        if not await self.passwords.verify(secret, password) or identity is None or secret is None:
            await self.audit.record(app.slug, "sign_in_failed", identity.account_id if identity else None)
            raise Unauthenticated("invalid_credentials", "The e-mail address or the password is wrong.")
        better = await self.passwords.hash(password) if self.passwords.outdated(secret) else None
        async with self.uow(app.slug):
            account = await self.accounts.lock(identity.account_id)
            identity = await self.identities.find("password", email)
            if account is None or identity is None or identity.secret != secret:  # deleted or changed meanwhile
                raise Unauthenticated("invalid_credentials", "The e-mail address or the password is wrong.")
            membership = await self.join(app, account, Wishes(proposed_zone=proposed_zone))
            if better is not None:
                await self.identities.change_secret("password", email, better)
            return await self.open_session(account, membership, provider="password", with_name=app.keeps_names)


def _comparable(email: str) -> str:
    """What can't be an address can't have an account either, and learns as little."""
    try:
        return normalised_email(email)
    except Invalid:
        return ""
