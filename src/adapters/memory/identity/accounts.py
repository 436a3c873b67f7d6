"""Accounts, identities and memberships in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.identity.model import Account, Identity, Membership, Provider
from core.shared.errors import Conflict


@dataclass(frozen=True, slots=True)
class MemoryAccounts:
    """`core.identity.ports.Accounts`."""

    database: MemoryDatabase

    async def add(self, account: Account) -> None:
        async with self.database.turn():
            if account.email is not None and self._with(account.email):
                raise Conflict("email_taken", "This address has an account already.")
            self.database.table("accounts").put(account.id, account)

    async def by_email(self, email: str) -> Account | None:
        async with self.database.turn():
            return self._with(email)

    async def get(self, account_id: UUID) -> Account | None:
        async with self.database.turn():
            found: Account | None = self.database.table("accounts").get(account_id)
            return found

    def _with(self, email: str) -> Account | None:
        return next((account for account in self.database.table("accounts").rows() if account.email == email), None)


@dataclass(frozen=True, slots=True)
class MemoryIdentities:
    """`core.identity.ports.Identities`."""

    database: MemoryDatabase

    async def add(self, identity: Identity) -> None:
        async with self.database.turn():
            key = (identity.provider, identity.subject)
            if key in self.database.table("identities"):
                raise Conflict("identity_taken", "This sign-in belongs to another account.")
            self.database.table("identities").put(key, identity)

    async def find(self, provider: Provider, subject: str) -> Identity | None:
        async with self.database.turn():
            found: Identity | None = self.database.table("identities").get((provider, subject))
            return found


@dataclass(frozen=True, slots=True)
class MemoryMemberships:
    """`core.identity.ports.Memberships`."""

    database: MemoryDatabase

    async def add(self, membership: Membership) -> None:
        async with self.database.turn():
            self.database.table("memberships").put((membership.app, membership.user_id), membership)

    async def get(self, app: str, user_id: UUID) -> Membership | None:
        async with self.database.turn():
            found: Membership | None = self.database.table("memberships").get((app, user_id))
            return found
