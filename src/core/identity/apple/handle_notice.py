"""Apple's server-to-server notifications: what became of an Apple account behind one of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from core.identity.apple.ports import AppleNotice, AppleTokens
from core.identity.model import Identity
from core.identity.ports import Accounts, AppleGrants, EndedSessions, Identities, Sessions
from core.identity.privacy.delete_account import DeleteAccount
from core.platform.audit.ports import Audit
from core.platform.inbox.ports import OrderGuard
from core.platform.inbox.receive import Receive
from core.platform.registry.apps import Apps
from core.shared.actor import STUDIO
from core.shared.ports import Clock, UnitOfWork
from core.shared.text import NO_NUL

SOURCE = "apple"
_ASPECTS = {
    "account-delete": "account",
    "account-deleted": "account",
    "consent-revoked": "consent",
    "email-disabled": "mail",
    "email-enabled": "mail",
}


class AppleNoticeCommand(msgspec.Struct, frozen=True, kw_only=True):
    """What Apple's server posts: a signed token that tells one event."""

    payload: Annotated[str, msgspec.Meta(min_length=1, max_length=16384, pattern=NO_NUL)]


@dataclass(frozen=True, slots=True)
class ReceiveAppleNotice:
    """Checks a notification and keeps it for the job that handles it; one that came before changes nothing.

    Raises what `AppleTokens.notice` raises.
    """

    apps: Apps
    apple: AppleTokens
    receive: Receive

    async def __call__(self, command: AppleNoticeCommand) -> None:
        clients = {client for app in self.apps.values() for client in app.apple_bundle_ids}
        notice = await self.apple.notice(command.payload, clients)
        await self.receive(SOURCE, notice.id, command.payload.encode())


@dataclass(frozen=True, slots=True)
class HandleAppleNotice:
    """Does what a notice asks, once: neither a replay nor an older notice of the same matter has an effect.

    `consent-revoked` ends the sessions in the client's apps and drops Apple's token; `account-delete(d)` deletes the
    account; `email-disabled` stops letters to the relay address until `email-enabled`. Others are none of ours, and
    what happened before the identity was made is not about it.
    """

    apps: Apps
    apple: AppleTokens
    guard: OrderGuard
    accounts: Accounts
    identities: Identities
    grants: AppleGrants
    sessions: Sessions
    ended: EndedSessions
    delete: DeleteAccount
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, payload: bytes) -> None:
        notice = self.apple.noticed(payload.decode())
        aspect = _ASPECTS.get(notice.type)
        if aspect is None:
            return
        async with self.uow(STUDIO):
            about = f"{aspect} {notice.client_id if aspect == 'consent' else ''} {notice.subject}"
            verdict = await self.guard.judge(SOURCE, about, notice.occurred_at, notice.id)
            identity = await self.identities.find("apple", notice.subject)
            if verdict in {"repeat", "older"} or identity is None or _began_later(identity, notice):
                return
            ended = await self._apply(aspect, identity, notice)
        await self.ended.announce(ended)

    async def _apply(self, aspect: str, identity: Identity, notice: AppleNotice) -> list[UUID]:
        match aspect:
            case "account":
                return await self.delete.within(identity.account_id, by="apple")
            case "consent":
                return await self._consent_revoked(identity, notice.client_id)
            case _:
                await self._mail(identity, notice)
                return []

    async def _consent_revoked(self, identity: Identity, client_id: str) -> list[UUID]:
        ended = []
        for app in self.apps.values():
            if client_id in app.apple_bundle_ids:
                ended += await self.sessions.end(identity.account_id, self.clock.now(), app=app.slug)
                await self.audit.record(app.slug, "apple_consent_revoked", identity.account_id)
        await self.grants.forget(identity.account_id, [client_id])
        return ended

    async def _mail(self, identity: Identity, notice: AppleNotice) -> None:
        account = await self.accounts.lock(identity.account_id)
        if account is None or account.email is None or account.email != (notice.email or identity.email):
            return
        stopped_at = notice.occurred_at if notice.type == "email-disabled" else None
        await self.accounts.change(msgspec.structs.replace(account, mail_stopped_at=stopped_at))


def _began_later(identity: Identity, notice: AppleNotice) -> bool:
    """Apple tells seconds only."""
    return identity.created_at >= notice.occurred_at + timedelta(seconds=1)
