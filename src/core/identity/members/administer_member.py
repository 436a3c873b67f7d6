"""What an admin decides about somebody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from msgspec import UNSET

from core.identity.members.model import AiBudget, ChangeMember, MemberView
from core.identity.members.ports import AiBudgets, People
from core.identity.model import Role
from core.identity.ports import EndedSessions
from core.identity.roles.change_standing import ChangeStanding
from core.identity.roles.ports import Roles
from core.platform.audit.ports import Audit
from core.shared.actor import STUDIO, Actor
from core.shared.errors import Conflict, Forbidden, NotFound
from core.shared.ports import UnitOfWork

OWNER = "owner"


@dataclass(frozen=True, slots=True)
class AdministerMember:
    """Makes the changes, all or none, in the admin's own app: each leaves its row in the audit log, and a suspension is
    in effect when this returns.

    Raises `NotFound` for who isn't of the app, `Conflict("own_standing")` for admins who would shut themselves out, and
    `Forbidden("owner_protected")` for who would suspend an owner without being one.
    """

    people: People
    budgets: AiBudgets
    standing: ChangeStanding
    roles: Roles
    ended: EndedSessions
    audit: Audit
    uow: UnitOfWork

    async def __call__(self, actor: Actor, user_id: UUID, command: ChangeMember) -> MemberView:
        ids: list[UUID] = []
        by = str(actor.user_id)
        async with self.uow(STUDIO):
            await self.standing.check_member(actor.app, user_id)
            before = await self._found(actor.app, user_id)
            await self._check(actor, user_id, command)
            if command.roles is not UNSET:
                await self._set_roles(actor.app, before, command.roles, by)
            if command.ai_budget is not UNSET and command.ai_budget != before.ai_budget:
                await self._set_budget(actor.app, user_id, command.ai_budget, by)
            if command.suspended is True and not before.suspended:
                ids = await self.standing.shut_out(actor.app, user_id, by=by)
            if command.suspended is False and before.suspended:
                await self.standing.reinstate(actor.app, user_id, by=by)
            after = await self._found(actor.app, user_id)
        await self.ended.announce(ids)
        return after

    async def _found(self, app: str, user_id: UUID) -> MemberView:
        found = await self.people.find(app, user_id)
        if found is None:
            raise NotFound("not_found", "There is no such person here.")
        return found

    async def _check(self, actor: Actor, user_id: UUID, command: ChangeMember) -> None:
        own = user_id == actor.user_id
        acting = await self.roles.of(actor.app, actor.user_id)
        if own and command.suspended is True:
            raise Conflict("own_standing", "Another admin has to do this.")
        if own and command.roles is not UNSET and "admin" not in command.roles and OWNER not in acting:
            raise Conflict("own_standing", "Another admin has to do this.")
        if command.suspended is True and OWNER not in acting and OWNER in await self.roles.of(actor.app, user_id):
            raise Forbidden("owner_protected", "Only an owner can suspend an owner.")

    async def _set_roles(self, app: str, before: MemberView, roles: Collection[str], by: str) -> None:
        for role in sorted({*roles} - {*before.roles}):
            await self.standing.grant(app, before.id, cast("Role", role), by=by)
        for role in sorted({*before.roles} - {*roles}):
            await self.standing.withdraw(app, before.id, cast("Role", role), by=by)

    async def _set_budget(self, app: str, user_id: UUID, budget: AiBudget | None, by: str) -> None:
        await self.budgets.keep(app, user_id, budget)
        told = None if budget is None else f"{budget.micros} micros, {budget.requests} requests a {budget.per}"
        await self.audit.record(app, "ai_budget_changed", user_id, budget=told, by=by)
