"""Sign in with Apple."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import msgspec

from core.identity.accounts.emails import normalised_email
from core.identity.accounts.joining import AppSlug, JoinApp, LocaleTag, Timezone, Wishes, app_with
from core.identity.apple.keep_grant import AppleExchange
from core.identity.apple.ports import AppleClaims, AppleTokens
from core.identity.model import Account, Identity, SignedIn
from core.identity.ports import Accounts, Identities
from core.identity.sessions.open_session import OpenSession
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.shared.errors import Conflict, Invalid, Unauthenticated
from core.shared.ports import Clock, Ids, UnitOfWork
from core.shared.text import NO_NUL, Name

IdentityToken = Annotated[str, msgspec.Meta(min_length=1, max_length=8192, pattern=NO_NUL)]
Nonce = Annotated[str, msgspec.Meta(min_length=1, max_length=256, pattern=NO_NUL)]
AuthorizationCode = Annotated[str, msgspec.Meta(min_length=1, max_length=1024, pattern=NO_NUL)]


class AppleSignInCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What Apple gave the app. `nonce` is the raw one, whose SHA-256 in hex Apple got; `full_name` comes once."""

    app: AppSlug
    identity_token: IdentityToken
    nonce: Nonce | None = None
    authorization_code: AuthorizationCode | None = None
    full_name: Name | None = None
    timezone: Timezone | None = None
    locale: LocaleTag | None = None


@dataclass(frozen=True, slots=True)
class SignInWithApple:
    """Opens a session for whom Apple's identity token names, making their account on the first visit.

    A person is Apple's subject, never an address: an address that another account has stays with that one. Raises what
    `AppleTokens.identity` and `JoinApp` raise, and `Invalid("unknown_app")`.
    """

    apps: Apps
    apple: AppleTokens
    exchange: AppleExchange
    accounts: Accounts
    identities: Identities
    join: JoinApp
    open_session: OpenSession
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, command: AppleSignInCommand, proposed_zone: str | None = None) -> SignedIn:
        app = app_with(self.apps, command.app, "apple")
        wishes = Wishes(timezone=command.timezone, locale=command.locale, proposed_zone=proposed_zone)
        wishes.check()
        claims = await self.apple.identity(command.identity_token, app.apple_bundle_ids, command.nonce)
        name = command.full_name if app.keeps_names else None
        try:
            signed_in = await self._enter(app, claims, name, wishes)
        except Conflict:  # the same person, or their address, came to be in the same moment: now they are known
            signed_in = await self._enter(app, claims, name, wishes)
        await self.exchange.at_sign_in(app.slug, signed_in.user.id, claims.client_id, command.authorization_code)
        return signed_in

    async def _enter(self, app: AppSpec, claims: AppleClaims, name: str | None, wishes: Wishes) -> SignedIn:
        async with self.uow(app.slug):
            identity = await self.identities.find("apple", claims.subject)
            if identity is None:
                account: Account | None = await self._new_account(claims, name)
            else:
                account = await self.accounts.lock(identity.account_id)
            if account is None:
                raise Unauthenticated("invalid_identity_token", "This account was deleted a moment ago; sign in again.")
            membership = await self.join(app, account, wishes, new_account=identity is None)
            return await self.open_session(account, membership, provider="apple", with_name=app.keeps_names)

    async def _new_account(self, claims: AppleClaims, name: str | None) -> Account:
        now = self.clock.now()
        email = address_of(claims)
        if email is not None and await self.accounts.by_email(email) is not None:
            email = None
        verified_at = now if email is not None and claims.email_verified else None
        account = Account(id=self.ids.new(), created_at=now, email=email, email_verified_at=verified_at, name=name)
        await self.accounts.add(account)
        await self.identities.add(
            Identity(
                provider="apple",
                subject=claims.subject,
                account_id=account.id,
                created_at=now,
                email=address_of(claims),
            )
        )
        return account


def address_of(claims: AppleClaims) -> str | None:
    """The address that Apple gives, if it gives one that can be written to."""
    try:
        return normalised_email(claims.email) if claims.email else None
    except Invalid:
        return None
