"""Accounts, identities and memberships in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.identity.model import Account, Identity, Membership, Provider
from core.identity.roles.model import with_implied
from core.shared.errors import Conflict


@dataclass(frozen=True, slots=True)
class MemoryAccounts:
    """`core.identity.ports.Accounts`: live accounts by id; a second table leads from addresses to them."""

    database: MemoryDatabase

    async def add(self, account: Account) -> None:
        async with self.database.turn():
            self._keep(account)

    async def by_email(self, email: str) -> Account | None:
        async with self.database.turn():
            found: Account | None = self.database.table("accounts").get(
                self.database.table("account_emails").get(email)
            )
            return found

    async def get(self, account_id: UUID) -> Account | None:
        async with self.database.turn():
            found: Account | None = self.database.table("accounts").get(account_id)
            return found

    async def lock(self, account_id: UUID) -> Account | None:
        return await self.get(account_id)

    async def with_role(self, role: str) -> list[UUID]:
        async with self.database.turn():
            return sorted(one.id for one in self.database.table("accounts").rows() if role in one.roles)

    async def change(self, account: Account) -> None:
        async with self.database.turn():
            if account.id in self.database.table("accounts"):
                self._keep(account)

    async def mark_deleted(self, account_id: UUID, at: datetime) -> None:
        async with self.database.turn():
            account = self.database.table("accounts").remove(account_id)
            if account is not None and account.email is not None:
                self.database.table("account_emails").remove(account.email)

    def _keep(self, account: Account) -> None:
        emails = self.database.table("account_emails")
        before: Account | None = self.database.table("accounts").get(account.id)
        if account.email is not None and emails.get(account.email) not in (None, account.id):
            raise Conflict("email_taken", "This address has an account already.")
        if before is not None and before.email is not None:
            emails.remove(before.email)
        if account.email is not None:
            emails.put(account.email, account.id)
        self.database.table("accounts").put(account.id, account)


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

    async def of(self, account_id: UUID) -> list[Identity]:
        async with self.database.turn():
            own = [one for one in self.database.table("identities").rows() if one.account_id == account_id]
            return sorted(own, key=lambda one: (one.created_at, one.provider))

    async def change_secret(self, provider: Provider, subject: str, secret: str) -> None:
        async with self.database.turn():
            found = self.database.table("identities").get((provider, subject))
            if found is not None:
                self.database.table("identities").put((provider, subject), replace(found, secret=secret))

    async def remove(self, account_id: UUID, provider: Provider | None = None) -> None:
        async with self.database.turn():
            for key, identity in self.database.table("identities").items():
                if identity.account_id == account_id and provider in (None, identity.provider):
                    self.database.table("identities").remove(key)


@dataclass(frozen=True, slots=True)
class MemoryMemberships:
    """`core.identity.ports.Memberships`, and the zone that each begins with."""

    database: MemoryDatabase

    async def add(self, membership: Membership) -> bool:
        key = (membership.app, membership.user_id)
        async with self.database.turn():
            if key in self.database.table("memberships"):
                return False
            self.database.table("memberships").put(key, membership)
            self.database.table("zone_changes").put((*key, membership.created_at), membership.timezone)
            return True

    async def get(self, app: str, user_id: UUID) -> Membership | None:
        async with self.database.turn():
            found: Membership | None = self.database.table("memberships").get((app, user_id))
            return found

    async def change_standing(self, membership: Membership) -> None:
        key = (membership.app, membership.user_id)
        async with self.database.turn():
            before = self.database.table("memberships").get(key)
            if before is not None:
                now = replace(before, roles=membership.roles, suspended_at=membership.suspended_at)
                self.database.table("memberships").put(key, now)


@dataclass(frozen=True, slots=True)
class MemoryRoles:
    """`core.identity.roles.ports.Roles`."""

    database: MemoryDatabase

    async def of(self, app: str, user_id: UUID) -> frozenset[str]:
        async with self.database.turn():
            account: Account | None = self.database.table("accounts").get(user_id)
            if account is None:
                return frozenset()
            membership: Membership | None = self.database.table("memberships").get((app, user_id))
            return with_implied((*account.roles, *(membership.roles if membership else ())))
