"""Proving to read the mail of an address."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.identity.ports import Accounts, MailedTokens
from core.identity.recovery.links import Links, LinkToken, over
from core.platform.audit.ports import Audit
from core.shared.actor import STUDIO
from core.shared.ports import Clock, UnitOfWork


class VerifyEmailCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token of the link."""

    token: LinkToken


@dataclass(frozen=True, slots=True)
class VerifyEmail:
    """Marks the address as verified. Raises what `Links.working` raises."""

    links: Links
    accounts: Accounts
    tokens: MailedTokens
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: VerifyEmailCommand, address: str) -> None:
        link = await self.links.working(command.token, "verify", address)
        async with self.uow(STUDIO):
            now = self.clock.now()
            account = await self.accounts.lock(link.account_id)
            if account is None or account.email != link.email or not await self.tokens.spend(link.hash, now):
                raise over()
            await self.accounts.change(msgspec.structs.replace(account, email_verified_at=now))
            await self.audit.record(link.app, "email_verified", account.id)
