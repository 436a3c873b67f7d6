"""A person's first pseudonym."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.identity.profiles.ports import Pseudonyms
from core.identity.profiles.pseudonyms import invent, likeness
from core.shared.errors import Unavailable
from core.shared.ports import Secrets

_TRIES = 30


@dataclass(frozen=True, slots=True)
class GivePseudonym:
    """Gives the person's pseudonym in the app, made up the first time; the same under any number of parallel calls.

    With a million people in one app every ninth try meets a taken name, so that thirty in a row mean a fault of ours:
    `Unavailable`.
    """

    pseudonyms: Pseudonyms
    secrets: Secrets

    async def __call__(self, app: str, user_id: UUID) -> str:
        for _ in range(_TRIES):
            known = await self.pseudonyms.get(app, user_id)
            if known is not None:
                return known
            name = invent(self.secrets)
            if await self.pseudonyms.give(app, user_id, name, likeness(name)):
                return name
        raise Unavailable("pseudonyms_exhausted", "No free pseudonym was found.")
