"""Profiles and pseudonyms in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.identity.model import Account, Membership
from core.identity.profiles.model import Profile
from core.shared.errors import Conflict


@dataclass(frozen=True, slots=True)
class MemoryProfiles:
    """`core.identity.profiles.ports.Profiles` and `Names`; zone changes are a table of zones by app, person
    and instant."""

    database: MemoryDatabase

    async def get(self, app: str, user_id: UUID, *, named: bool = False) -> Profile | None:
        async with self.database.turn():
            membership: Membership | None = self.database.table("memberships").get((app, user_id))
            if membership is None:
                return None
            name = self.database.table("pseudonyms").get((app, user_id))
            profile = Profile(
                timezone=membership.timezone,
                locale=membership.locale,
                created_at=membership.created_at,
                preferences=membership.preferences,
                avatar_seed=membership.avatar_seed,
            )
            if not named:
                return replace(profile, pseudonym=name and name[0])
            account: Account | None = self.database.table("accounts").get(user_id)
            if account is None:
                return None
            return replace(profile, id=account.id, email=account.email, name=account.name)

    async def lock(self, app: str, user_id: UUID, *, named: bool = False) -> Profile | None:
        return await self.get(app, user_id, named=named)

    async def keep(self, app: str, user_id: UUID, profile: Profile) -> None:
        async with self.database.turn():
            memberships = self.database.table("memberships")
            before = memberships.get((app, user_id))
            if before is not None:
                after = replace(
                    before,
                    locale=profile.locale,
                    preferences=profile.preferences,
                    avatar_seed=profile.avatar_seed,
                )
                memberships.put((app, user_id), after)

    async def move(self, app: str, user_id: UUID, timezone: str, at: datetime) -> None:
        async with self.database.turn():
            memberships = self.database.table("memberships")
            before = memberships.get((app, user_id))
            if before is None:
                return
            zones = self.database.table("zone_changes")
            dates = [key[2] for key, _ in zones.items() if key[:2] == (app, user_id)]
            if not dates and before.created_at < at:
                zones.put((app, user_id, before.created_at), before.timezone)
            for superseded in dates:
                if superseded > at:
                    zones.remove((app, user_id, superseded))
            zones.put((app, user_id, at), timezone)
            memberships.put((app, user_id), replace(before, timezone=timezone))

    async def call(self, user_id: UUID, name: str | None) -> None:
        async with self.database.turn():
            account = self.database.table("accounts").get(user_id)
            if account is not None:
                self.database.table("accounts").put(user_id, replace(account, name=name))


@dataclass(frozen=True, slots=True)
class MemoryPseudonyms:
    """`core.identity.profiles.ports.Pseudonyms`: (name, likeness) by person, and people by likeness."""

    database: MemoryDatabase

    async def get(self, app: str, user_id: UUID) -> str | None:
        async with self.database.turn():
            found: tuple[str, str] | None = self.database.table("pseudonyms").get((app, user_id))
            return found and found[0]

    async def give(self, app: str, user_id: UUID, name: str, likeness: str) -> bool:
        async with self.database.turn():
            if (app, user_id) in self.database.table("pseudonyms"):
                return False
            return self._take(app, user_id, name, likeness)

    async def change(self, app: str, user_id: UUID, name: str, likeness: str) -> None:
        async with self.database.turn():
            if not self._take(app, user_id, name, likeness):
                raise Conflict("pseudonym_taken", "Somebody has this pseudonym, or one too much like it.")

    def _take(self, app: str, user_id: UUID, name: str, likeness: str) -> bool:
        names, holders = self.database.table("pseudonyms"), self.database.table("pseudonym_holders")
        if holders.get((app, likeness)) not in (None, user_id):
            return False
        before = names.get((app, user_id))
        if before is not None:
            holders.remove((app, before[1]))
        names.put((app, user_id), (name, likeness))
        holders.put((app, likeness), user_id)
        return True
