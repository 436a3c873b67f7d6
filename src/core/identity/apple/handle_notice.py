"""Apple's server-to-server notifications: what became of an Apple account behind one of ours."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.identity.apple.ports import AppleNotice
from core.identity.model import Identity
from core.identity.ports import Accounts, AppleGrants, EndedSessions, Identities, Sessions
from core.identity.privacy.delete_account import DeleteAccount
from core.platform.audit.ports import Audit
from core.platform.registry.apps import Apps
from core.shared.actor import STUDIO
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class HandleAppleNotice:
    """Does what a notice asks; doing it twice changes nothing more, and what came before the identity is not about it.

    `consent-revoked` ends the sessions in the client's apps and drops Apple's token; `account-delete(d)` deletes the
    account; `email-disabled` stops letters to the relay address until `email-enabled`. Others are none of ours.
    """

    apps: Apps
    accounts: Accounts
    identities: Identities
    grants: AppleGrants
    sessions: Sessions
    ended: EndedSessions
    delete: DeleteAccount
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, notice: AppleNotice) -> None:
        identity = await self.identities.find("apple", notice.subject)
        if identity is None:
            return
        match notice.type:
            case "account-delete" | "account-deleted":
                await self.delete.erase(identity.account_id, by="apple")
            case "consent-revoked":
                await self._consent_revoked(identity, notice)
            case "email-disabled" | "email-enabled":
                await self._mail(identity, notice, stopped=notice.type == "email-disabled")

    async def _consent_revoked(self, identity: Identity, notice: AppleNotice) -> None:
        ended = []
        async with self.uow(STUDIO):
            for app in self.apps.values():
                if notice.client_id in app.apple_bundle_ids:
                    ended += await self.sessions.end(identity.account_id, self.clock.now(), app=app.slug)
                    await self.audit.record(app.slug, "apple_consent_revoked", identity.account_id)
            await self.grants.forget(identity.account_id, [notice.client_id])
        await self.ended.announce(ended)

    async def _mail(self, identity: Identity, notice: AppleNotice, *, stopped: bool) -> None:
        async with self.uow(STUDIO):
            account = await self.accounts.lock(identity.account_id)
            if account is None or account.email is None or account.email != (notice.email or identity.email):
                return
            stopped_at = notice.occurred_at if stopped else None
            await self.accounts.change(msgspec.structs.replace(account, mail_stopped_at=stopped_at))
