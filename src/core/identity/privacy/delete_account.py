"""Leaving: one app, or the studio."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.identity.ports import Accounts, AppleGrants, EndedSessions, Identities, Memberships, Sessions
from core.identity.privacy.ports import PersonalData
from core.identity.profiles.ports import Publicity
from core.platform.audit.ports import Audit
from core.platform.registry.apps import Apps
from core.shared.actor import STUDIO, Actor
from core.shared.errors import NotFound
from core.shared.events import AccountDeleted, AppLeft, AppleGrantsReleased
from core.shared.ports import Clock, Outbox, UnitOfWork


@dataclass(frozen=True, slots=True)
class DeleteAccount:
    """Locks out at once; from the return on no token of what was left is admitted.

    Leaving one app erases what it holds in the same transaction, so that coming back is a new beginning. Deleting the
    account frees its address and sign-ins, takes the person off every public list and leaves the erasing to jobs, one
    of which gives Apple's token back.
    """

    apps: Apps
    accounts: Accounts
    identities: Identities
    memberships: Memberships
    sessions: Sessions
    ended: EndedSessions
    grants: AppleGrants
    data: PersonalData
    publicity: Publicity
    audit: Audit
    outbox: Outbox
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, app: str | None = None) -> None:
        """Leave `app`, or delete the account; raises `NotFound` for an app that the actor is not a member of."""
        if app is None:
            await self.erase(actor.user_id, by="user")
        else:
            await self._leave(actor.user_id, app)

    async def erase(self, user_id: UUID, *, by: str) -> None:
        """Delete the account, if there still is one."""
        async with self.uow(STUDIO):
            ids = await self.within(user_id, by=by)
        await self.ended.announce(ids)

    async def within(self, user_id: UUID, *, by: str) -> list[UUID]:
        """The same inside the caller's unit of work of the studio, who then has the ended sessions to announce."""
        now = self.clock.now()
        if await self.accounts.lock(user_id) is None:
            return []
        ids = await self.sessions.end(user_id, now)
        await self.identities.remove(user_id)
        await self.accounts.mark_deleted(user_id, now)
        await self.publicity.show(STUDIO, user_id, shown=False)
        await self.audit.record(STUDIO, "account_deleted", user_id, by=by)
        await self.outbox.add(AccountDeleted(app=STUDIO, user_id=user_id))
        if await self.grants.release(user_id):
            await self.outbox.add(AppleGrantsReleased(app=STUDIO, user_id=user_id))
        return ids

    async def _leave(self, user_id: UUID, app: str) -> None:
        async with self.uow(STUDIO):
            await self.accounts.lock(user_id)
            if await self.memberships.get(app, user_id) is None:
                raise NotFound("not_found", "You are not a member of such an app.")
            ids = await self.sessions.end(user_id, self.clock.now(), app=app)
            await self.data.purge(user_id, app)
            await self.audit.record(app, "app_left", user_id)
            await self.outbox.add(AppLeft(app=app, user_id=user_id))
            if await self.grants.release(user_id, await self._clients_of_this_app_alone(user_id, app)):
                await self.outbox.add(AppleGrantsReleased(app=STUDIO, user_id=user_id))
        await self.ended.announce(ids)

    async def _clients_of_this_app_alone(self, user_id: UUID, app: str) -> list[str]:
        clients = set(self.apps[app].apple_bundle_ids) if app in self.apps else set()
        for other in self.apps.values():
            if other.slug != app and await self.memberships.get(other.slug, user_id) is not None:
                clients -= other.apple_bundle_ids
        return sorted(clients)


@dataclass(frozen=True, slots=True)
class PurgeAccount:
    """Erases what is left of a deleted account in every context, from a job; doing it twice changes nothing more."""

    data: PersonalData
    uow: UnitOfWork

    async def __call__(self, user_id: UUID) -> None:
        async with self.uow(STUDIO):
            await self.data.purge(user_id)
