"""Choosing a new password by a mailed link."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.identity.accounts.passwords import Password, acceptable
from core.identity.model import Identity
from core.identity.ports import Accounts, EndedSessions, Identities, MailedTokens, PasswordHasher, Sessions
from core.identity.recovery.links import Links, LinkToken, over
from core.platform.audit.ports import Audit
from core.platform.registry.apps import Apps
from core.shared.actor import STUDIO
from core.shared.ports import Clock, UnitOfWork


class ResetCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token of the link, and the password to be."""

    token: LinkToken
    password: Password


@dataclass(frozen=True, slots=True)
class Reset:
    """Sets the password, or adds one to an account without; the link proves the address, and every session ends.

    Raises `Invalid("weak_password")` and what `Links.working` raises.
    """

    apps: Apps
    links: Links
    accounts: Accounts
    identities: Identities
    tokens: MailedTokens
    passwords: PasswordHasher
    sessions: Sessions
    ended: EndedSessions
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: ResetCommand, address: str) -> None:
        password = acceptable(command.password, names=self.apps.names)
        link = await self.links.working(command.token, "reset", address)
        secret = await self.passwords.hash(password)
        async with self.uow(STUDIO):
            now = self.clock.now()
            account = await self.accounts.lock(link.account_id)
            if account is None or account.email != link.email or not await self.tokens.spend(link.hash, now):
                raise over()
            await self._set(
                Identity(
                    provider="password",
                    subject=link.email,
                    account_id=account.id,
                    created_at=now,
                    secret=secret,
                    email=link.email,
                ),
                secret,
            )
            if account.email_verified_at is None:
                await self.accounts.change(msgspec.structs.replace(account, email_verified_at=now))
            await self.tokens.void(account.id, now)
            ids = await self.sessions.end(account.id, now)
            await self.audit.record(link.app, "password_reset", account.id)
        await self.ended.announce(ids)

    async def _set(self, identity: Identity, secret: str) -> None:
        if await self.identities.find("password", identity.subject) is None:
            await self.identities.add(identity)
        else:
            await self.identities.change_secret("password", identity.subject, secret)
