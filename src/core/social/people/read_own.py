"""Seeing oneself."""

from __future__ import annotations

from dataclasses import dataclass

from core.shared.actor import Actor
from core.shared.energy import Energy
from core.shared.errors import NotFound
from core.shared.ports import Clock
from core.social.people.model import OwnProfile
from core.social.people.ports import OwnAccounts, People


@dataclass(frozen=True, slots=True)
class ReadOwnProfile:
    """One's own profile. Raises `NotFound` for a person who has left."""

    people: People
    accounts: OwnAccounts
    energy: Energy
    clock: Clock

    async def __call__(self, actor: Actor) -> OwnProfile:
        own = await self.accounts.read(actor)
        person = (await self.people.find(actor.app, [actor.user_id])).get(actor.user_id)
        if person is None:
            raise NotFound
        return OwnProfile(
            id=own.id,
            email=own.email,
            locale=own.locale,
            timezone=own.timezone,
            created_at=own.created_at,
            display_name=person.display_name,
            avatar_energy=await self.energy.of(actor.app, actor.user_id, self.clock.now()),
            is_private=person.is_private,
            followers_count=person.followers,
            following_count=person.following,
        )
