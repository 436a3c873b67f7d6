"""Roles and suspensions: what others decide about somebody."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.identity.model import Account, Membership, Role
from core.identity.ports import Accounts, EndedSessions, Memberships, Sessions
from core.identity.roles.model import STUDIO_ROLES
from core.platform.audit.ports import Audit
from core.shared.actor import STUDIO
from core.shared.errors import NotFound
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class ChangeStanding:
    """Grants and withdraws roles, suspends and lifts suspensions; in effect from the next request on.

    `by` names who did it in the audit log. All raise `NotFound` for an account that doesn't exist or isn't a member.
    """

    accounts: Accounts
    memberships: Memberships
    sessions: Sessions
    ended: EndedSessions
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def find(self, email: str) -> UUID:
        """The id of the account with the address."""
        account = await self.accounts.by_email(email)
        if account is None:
            raise _nobody()
        return account.id

    async def check_member(self, app: str, user_id: UUID) -> None:
        """Inside the caller's unit of work of the studio: the person is a member until it ends."""
        _, membership = await self._person(app, user_id)
        if membership is None:
            raise _nobody()

    async def grant(self, app: str, user_id: UUID, role: Role, *, by: str) -> None:
        """Give a role in the app; `owner` is the whole studio's."""
        await self._set_role(app, user_id, role, by, held=True)

    async def withdraw(self, app: str, user_id: UUID, role: Role, *, by: str) -> None:
        """Take a role away."""
        await self._set_role(app, user_id, role, by, held=False)

    async def suspend(self, app: str, user_id: UUID, *, by: str) -> None:
        """Shut somebody out of the app, or out of all for the app `*`: their sessions there end at once."""
        async with self.uow(STUDIO):
            ids = await self.shut_out(app, user_id, by=by)
        await self.ended.announce(ids)

    async def shut_out(self, app: str, user_id: UUID, *, by: str) -> list[UUID]:
        """The same inside the caller's unit of work of the studio, who then has the ended sessions to announce."""
        now = self.clock.now()
        account, membership = await self._person(app, user_id)
        if membership is None:
            await self.accounts.change(replace(account, suspended_at=now))
        else:
            await self.memberships.change_standing(replace(membership, suspended_at=now))
        ids = await self.sessions.end(user_id, now, app=None if app == STUDIO else app)
        await self.audit.record(app, "suspended", user_id, by=by)
        return ids

    async def reinstate(self, app: str, user_id: UUID, *, by: str) -> None:
        """Lift the suspension of the app, or for the app `*` the studio's."""
        async with self.uow(STUDIO):
            account, membership = await self._person(app, user_id)
            if membership is None:
                await self.accounts.change(replace(account, suspended_at=None))
            else:
                await self.memberships.change_standing(replace(membership, suspended_at=None))
            await self.audit.record(app, "reinstated", user_id, by=by)

    async def _set_role(self, app: str, user_id: UUID, role: Role, by: str, *, held: bool) -> None:
        async with self.uow(STUDIO):
            account, membership = await self._person(STUDIO if role in STUDIO_ROLES else app, user_id)
            before = account.roles if membership is None else membership.roles
            roles = tuple(sorted({*before, role} if held else {*before} - {role}))
            if roles == before:
                return
            if membership is None:
                await self.accounts.change(replace(account, roles=roles))
            else:
                await self.memberships.change_standing(replace(membership, roles=roles))
            await self.audit.record(app, "role_granted" if held else "role_withdrawn", user_id, role=role, by=by)

    async def _person(self, app: str, user_id: UUID) -> tuple[Account, Membership | None]:
        account = await self.accounts.lock(user_id)
        if account is None:
            raise _nobody()
        if app == STUDIO:
            return account, None
        membership = await self.memberships.get(app, user_id)
        if membership is None:
            raise _nobody()
        return account, membership


def _nobody() -> NotFound:
    return NotFound("not_found", "There is no such person here.")
