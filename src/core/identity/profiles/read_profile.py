"""Seeing one's own profile."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from core.identity.profiles.give_pseudonym import GivePseudonym
from core.identity.profiles.model import Profile
from core.identity.profiles.ports import Profiles
from core.shared.actor import Actor
from core.shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class ReadProfile:
    """The person's profile in their app. Where people don't go by their own names (`named`), whoever has no pseudonym
    yet is given one. Raises `NotFound` for a person who has left."""

    profiles: Profiles
    give_pseudonym: GivePseudonym

    async def __call__(self, actor: Actor, *, named: bool = False) -> Profile:
        profile = await self.profiles.get(actor.app, actor.user_id, named=named)
        if profile is None:
            raise NotFound
        if named or profile.pseudonym is not None:
            return profile
        return replace(profile, pseudonym=await self.give_pseudonym(actor.app, actor.user_id))
