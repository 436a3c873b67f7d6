"""People and what they say of themselves, in memory. Ties are counted when somebody asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.identity.model import Account, Membership
from core.social.people.model import Person
from core.social.people.names import going_by

PROFILES, FOLLOWS, REQUESTS, BLOCKS = "social_profiles", "follows", "follow_requests", "blocks"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says of themselves."""

    app: str
    user_id: UUID
    display_name: str | None = None
    is_private: bool = False


def name_of(database: MemoryDatabase, app: str, user_id: UUID) -> str | None:
    """What a person goes by; None for who is suspended or gone."""
    account: Account | None = database.table("accounts").get(user_id)
    membership: Membership | None = database.table("memberships").get((app, user_id))
    if account is None or membership is None or account.suspended_at or membership.suspended_at:
        return None
    said: Said | None = database.table(PROFILES).get((app, user_id))
    return going_by(app, user_id, None if said is None else said.display_name, account.name)


def barred(database: MemoryDatabase, app: str, one: UUID, other: UUID) -> bool:
    """Whether either has blocked the other."""
    blocks = database.table(BLOCKS)
    return (app, one, other) in blocks or (app, other, one) in blocks


@dataclass(frozen=True, slots=True)
class MemoryPeopleAround:
    """`core.social.people.ports.People` and `Profiles`."""

    database: MemoryDatabase

    async def find(self, app: str, ids: Collection[UUID]) -> dict[UUID, Person]:
        async with self.database.turn():
            named = {user_id: name_of(self.database, app, user_id) for user_id in ids}
            return {user_id: self._person(app, user_id, name) for user_id, name in named.items() if name is not None}

    async def change(self, app: str, user_id: UUID, *, display_name: str | None, is_private: bool | None) -> None:
        async with self.database.turn():
            said = self._said(app, user_id)
            if display_name is not None:
                said = replace(said, display_name=display_name)
            if is_private is not None:
                said = replace(said, is_private=is_private)
            self.database.table(PROFILES).put((app, user_id), said)

    def _said(self, app: str, user_id: UUID) -> Said:
        return self.database.table(PROFILES).get((app, user_id)) or Said(app=app, user_id=user_id)

    def _person(self, app: str, user_id: UUID, name: str) -> Person:
        ties = [key for key, _ in self.database.table(FOLLOWS).items() if key[0] == app]
        return Person(
            user_id=user_id,
            display_name=name,
            is_private=self._said(app, user_id).is_private,
            followers=sum(followed == user_id for _, _, followed in ties),
            following=sum(follower == user_id for _, follower, _ in ties),
        )
