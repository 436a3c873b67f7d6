"""Apple's refresh token: got for an authorization code, kept sealed, given back in the end."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from core.identity.apple.ports import AppleRefused, AppleServer
from core.identity.model import AppleGrant
from core.identity.ports import Accounts, AppleGrants, Vault
from core.shared.actor import STUDIO
from core.shared.errors import Unavailable
from core.shared.events import AppleCodeReceived, AppleGrantsReleased
from core.shared.ports import Clock, Outbox, UnitOfWork

log = logging.getLogger("rhizome.identity")


@dataclass(frozen=True, slots=True)
class AppleExchange:
    """The exchange at sign-in. It never fails a sign-in, which the identity token has proved already."""

    server: AppleServer
    grants: AppleGrants
    accounts: Accounts
    vault: Vault
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def at_sign_in(self, app: str, account_id: UUID, client_id: str, code: str | None) -> None:
        """Keep what the code is worth; when Apple can't be asked just now, leave it to a job."""
        if code is None or not self.server.configured:
            return
        try:
            await self._keep(account_id, client_id, code)
        except Unavailable:
            later = AppleCodeReceived(app=app, user_id=account_id, client_id=client_id, code=self.vault.seal(code))
            async with self.uow(app):
                await self.outbox.add(later)

    async def later(self, event: AppleCodeReceived) -> None:
        """The same from a job; raises `Unavailable` while Apple can't be asked."""
        await self._keep(event.user_id, event.client_id, self.vault.open(event.code))

    async def _keep(self, account_id: UUID, client_id: str, code: str) -> None:
        try:
            token = await self.server.exchange(client_id, code)
        except AppleRefused as refusal:
            log.warning("apple refused an authorization code: %s", refusal)
            return
        grant = AppleGrant(
            account_id=account_id, client_id=client_id, secret=self.vault.seal(token), created_at=self.clock.now()
        )
        async with self.uow(STUDIO):
            gone = await self.accounts.lock(account_id) is None
            await self.grants.keep(grant)
            if gone:  # deleted while we asked: it goes straight back
                await self.grants.release(account_id)
                await self.outbox.add(AppleGrantsReleased(app=STUDIO, user_id=account_id))


@dataclass(frozen=True, slots=True)
class RevokeAppleGrants:
    """Gives released tokens back to Apple, from a job; raises `Unavailable` while Apple can't be asked."""

    server: AppleServer
    grants: AppleGrants
    vault: Vault
    uow: UnitOfWork

    async def __call__(self, account_id: UUID) -> None:
        for grant in await self.grants.released(account_id):
            try:
                await self.server.revoke(grant.client_id, self.vault.open(grant.secret))
            except (AppleRefused, ValueError) as refusal:
                log.warning("apple did not take a token back: %s", refusal)
            async with self.uow(STUDIO):
                await self.grants.revoked(grant)
