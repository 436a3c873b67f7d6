"""The ways in which somebody can sign in to their account: list, link, unlink."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from core.identity.accounts.emails import Email, normalised_email
from core.identity.accounts.passwords import Password, acceptable
from core.identity.apple.keep_grant import AppleExchange
from core.identity.apple.ports import AppleTokens
from core.identity.apple.sign_in_with_apple import AuthorizationCode, IdentityToken, Nonce, address_of
from core.identity.model import Account, Identity, Provider
from core.identity.ports import Accounts, AppleGrants, Identities, PasswordHasher
from core.platform.audit.ports import Audit
from core.platform.registry.apps import Apps
from core.shared.actor import STUDIO, Actor
from core.shared.errors import Conflict, Invalid, NotFound
from core.shared.events import AppleGrantsReleased, VerificationRequested
from core.shared.ports import Clock, Outbox, UnitOfWork


class IdentityView(msgspec.Struct, frozen=True, kw_only=True):
    """A way to sign in; `email` is the address that belongs to it."""

    provider: Provider
    email: str | None
    created_at: datetime


class IdentityPage(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, the oldest first."""

    items: list[IdentityView]
    next_cursor: str | None = None


class LinkCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A further way to sign in: `email` and `password`, or what Apple gave the app."""

    provider: Literal["password", "apple"]
    email: Email | None = None
    password: Password | None = None
    identity_token: IdentityToken | None = None
    nonce: Nonce | None = None
    authorization_code: AuthorizationCode | None = None


@dataclass(frozen=True, slots=True)
class WaysToSignIn:
    """An account has at most one identity of each provider, and never none at all."""

    apps: Apps
    accounts: Accounts
    identities: Identities
    grants: AppleGrants
    passwords: PasswordHasher
    apple: AppleTokens
    exchange: AppleExchange
    audit: Audit
    outbox: Outbox
    uow: UnitOfWork
    clock: Clock

    async def list(self, actor: Actor) -> IdentityPage:
        """The account's identities."""
        return IdentityPage(items=[_view(one) for one in await self.identities.of(actor.user_id)])

    async def link(self, actor: Actor, command: LinkCommand) -> IdentityView:
        """Add one that is proved like a sign-in.

        Raises `Conflict("identity_taken")` when it is in use, here or elsewhere, `Conflict("email_taken")`, `Invalid`
        for what is missing, and what `AppleTokens.identity` raises.
        """
        if command.provider == "apple":
            return await self._link_apple(actor, command)
        return await self._link_password(actor, command)

    async def unlink(self, actor: Actor, provider: str) -> None:
        """Take one away; raises `NotFound` when there is none and `Conflict("last_identity")` for the only one."""
        async with self.uow(STUDIO):
            await self.accounts.lock(actor.user_id)
            own = await self.identities.of(actor.user_id)
            gone = next((one for one in own if one.provider == provider), None)
            if gone is None:
                raise NotFound("not_found", "This account has no such sign-in.")
            if len(own) == 1:
                raise Conflict("last_identity", "This is the only way left to sign in; link another one first.")
            await self.identities.remove(actor.user_id, gone.provider)
            await self.audit.record(actor.app, "identity_unlinked", actor.user_id, provider=provider)
            if gone.provider == "apple" and await self.grants.release(actor.user_id):
                await self.outbox.add(AppleGrantsReleased(app=STUDIO, user_id=actor.user_id))

    async def _link_apple(self, actor: Actor, command: LinkCommand) -> IdentityView:
        if command.identity_token is None:
            raise Invalid("validation_failed", "Apple's identity token is needed.", pointer="/identity_token")
        app = self.apps[actor.app]
        claims = await self.apple.identity(command.identity_token, app.apple_bundle_ids, command.nonce)
        identity = Identity(
            provider="apple",
            subject=claims.subject,
            account_id=actor.user_id,
            created_at=self.clock.now(),
            email=address_of(claims),
        )
        async with self.uow(STUDIO):
            await self._add(actor, identity)
        await self.exchange.at_sign_in(actor.app, actor.user_id, claims.client_id, command.authorization_code)
        return _view(identity)

    async def _link_password(self, actor: Actor, command: LinkCommand) -> IdentityView:
        if command.password is None:
            raise Invalid("validation_failed", "A password is needed.", pointer="/password")
        wished = normalised_email(command.email) if command.email is not None else None
        password = acceptable(command.password, names=(*self.apps.names, wished or ""))
        secret = await self.passwords.hash(password)
        async with self.uow(STUDIO):
            account = await self._account(actor)
            email = wished or account.email
            if email is None:
                raise Invalid("validation_failed", "An e-mail address is needed.", pointer="/email")
            identity = Identity(
                provider="password",
                subject=email,
                account_id=account.id,
                created_at=self.clock.now(),
                secret=secret,
                email=email,
            )
            await self._add(actor, identity)
            if email != account.email:
                changed = msgspec.structs.replace(account, email=email, email_verified_at=None, mail_stopped_at=None)
                await self.accounts.change(changed)
                await self.outbox.add(VerificationRequested(app=actor.app, user_id=account.id))
        return _view(identity)

    async def _add(self, actor: Actor, identity: Identity) -> None:
        await self._account(actor)
        own = await self.identities.of(actor.user_id)
        if any(one.provider == identity.provider for one in own):
            raise Conflict("identity_taken", "This account has a sign-in of this kind already.")
        await self.identities.add(identity)
        await self.audit.record(actor.app, "identity_linked", actor.user_id, provider=identity.provider)

    async def _account(self, actor: Actor) -> Account:
        account = await self.accounts.lock(actor.user_id)
        if account is None:
            raise NotFound("not_found", "This account is gone.")
        return account


def _view(identity: Identity) -> IdentityView:
    return IdentityView(provider=identity.provider, email=identity.email, created_at=identity.created_at)
