"""An app's people, and what they may spend on models, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.identity.members.model import AiBudget, MemberView, Place
from core.identity.model import Account, Membership

AI_BUDGETS = "ai_budgets"


@dataclass(frozen=True, slots=True)
class MemoryPeople:
    """`core.identity.members.ports.People`."""

    database: MemoryDatabase

    async def page(self, app: str, prefix: str | None, before: Place | None, limit: int) -> list[MemberView]:
        async with self.database.turn():
            keys = [key for key, _ in self.database.table("memberships").items() if key[0] == app]
            people = [found for key in keys if (found := self._view(*key)) is not None and _begins(found, prefix)]
            people.sort(key=lambda one: (one.created_at, one.id), reverse=True)
            if before is not None:
                people = [one for one in people if (one.created_at, one.id) < (before.created_at, before.id)]
            return people[:limit]

    async def find(self, app: str, user_id: UUID) -> MemberView | None:
        async with self.database.turn():
            return self._view(app, user_id)

    def _view(self, app: str, user_id: UUID) -> MemberView | None:
        account: Account | None = self.database.table("accounts").get(user_id)
        membership: Membership | None = self.database.table("memberships").get((app, user_id))
        if account is None or membership is None:
            return None
        return MemberView(
            id=user_id,
            email=account.email,
            name=account.name,
            roles=sorted(membership.roles),
            suspended=membership.suspended_at is not None,
            ai_budget=self.database.table(AI_BUDGETS).get((app, user_id)),
            created_at=membership.created_at,
        )


@dataclass(frozen=True, slots=True)
class MemoryAiBudgets:
    """`core.identity.members.ports.AiBudgets`, by app and person."""

    database: MemoryDatabase

    async def keep(self, app: str, user_id: UUID, budget: AiBudget | None) -> None:
        async with self.database.turn():
            if budget is None:
                self.database.table(AI_BUDGETS).remove((app, user_id))
            else:
                self.database.table(AI_BUDGETS).put((app, user_id), budget)

    async def of(self, app: str, user_id: UUID) -> AiBudget | None:
        async with self.database.turn():
            found: AiBudget | None = self.database.table(AI_BUDGETS).get((app, user_id))
            return found


def _begins(person: MemberView, prefix: str | None) -> bool:
    names = [name.lower() for name in (person.email, person.name) if name is not None]
    return prefix is None or any(name.startswith(prefix) for name in names)
