"""Mailing a link, from a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.identity.model import Account, MailedToken
from core.identity.ports import Accounts, DerivedTokens, Identities, MailedTokens, Memberships
from core.identity.recovery.letters import letter
from core.identity.recovery.links import LIFE, PublicUrl, Purpose
from core.identity.sessions.open_session import token_hash
from core.messaging.email.ports import EmailRefused, Mailer, Suppressions
from core.platform.registry.apps import Apps
from core.shared.actor import STUDIO
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class SendLink:
    """Makes a link for an account and mails it; the token follows from the id, so that a repeated job mails the same.

    A newer link voids an older one. Nothing is sent to who has no address, whose relay address is stopped, or, for a
    reset, to who has neither a password nor an address that somebody verified. A mailbox that is known not to be there
    gets nothing; who complained about other letters gets those that they ask for. Raises what the mailer raises.
    """

    apps: Apps
    accounts: Accounts
    identities: Identities
    memberships: Memberships
    tokens: MailedTokens
    derived: DerivedTokens
    mailer: Mailer
    suppressions: Suppressions
    url: PublicUrl
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, purpose: Purpose, link_id: UUID, app: str, user_id: UUID, asked_at: datetime) -> None:
        account = await self.accounts.get(user_id)
        spec = self.apps.get(app)
        if spec is None or account is None or account.email is None or not await self._wanted(purpose, account):
            return
        if await self.suppressions.suppressed([account.email], requested=True):
            return
        token = self.derived.derive(purpose, link_id.bytes)
        made = MailedToken(
            id=link_id,
            purpose=purpose,
            hash=token_hash(token),
            app=app,
            account_id=user_id,
            email=account.email,
            created_at=asked_at,
            expires_at=asked_at + LIFE[purpose],
        )
        async with self.uow(STUDIO):
            await self.tokens.forget_made_after(user_id, self.clock.now())
            if not await self.tokens.add(made):
                known = await self.tokens.find(made.hash)
                if known is None or known.spent_at is not None:
                    return
            membership = await self.memberships.get(app, user_id)
        locale = membership.locale if membership else spec.locales[0]
        link = self.url.link(purpose, token)
        try:
            await self.mailer.send(letter(purpose, app=spec, to=account.email, link=link, locale=locale))
        except EmailRefused as refusal:
            if not refusal.recipient:
                raise
            await self.suppressions.suppress(account.email, "refused")

    async def _wanted(self, purpose: Purpose, account: Account) -> bool:
        if account.mail_stopped_at is not None:
            return False
        if account.email_verified_at is not None:
            return purpose == "reset"
        if purpose == "verify":
            return True
        return any(identity.provider == "password" for identity in await self.identities.of(account.id))
