"""Looking at what there is to do."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.model import Category, Challenge, ChallengePage, Energy
from core.engagement.challenges.ports import OwnChallenges, Participants
from core.shared.actor import Actor
from core.shared.paging import Cursors
from core.shared.ports import Clock


class _Reading(msgspec.Struct, frozen=True, array_like=True):
    """How far somebody has read: their own challenges up to one of them, or all of those and so many places of the
    library."""

    own: UUID | None
    place: int


@dataclass(frozen=True, slots=True)
class ListChallenges:
    """One's own generated challenges, the newest first, then the library's in the person's language; of one category or
    energy level, or of all. Raises `Invalid("invalid_cursor")`."""

    participants: Participants
    own: OwnChallenges
    cursors: Cursors
    clock: Clock

    async def __call__(
        self,
        feature: Challenges,
        actor: Actor,
        limit: int = 20,
        cursor: str | None = None,
        *,
        category: Category | None = None,
        energy: Energy | None = None,
    ) -> ChallengePage:
        listing = f"challenges {actor.app} {actor.user_id} {category} {energy}"
        reading = _Reading(None, 0) if cursor is None else self.cursors.open(listing, cursor, _Reading)
        person = await self.participants.look(actor.app, actor.user_id, self.clock.now())
        found: list[tuple[_Reading, Challenge]] = []
        if not reading.place:
            written = await self.own.before(
                actor.app, actor.user_id, reading.own, limit + 1, category=category, energy=energy
            )
            found = [(_Reading(challenge.id, 0), challenge) for challenge in written]
        rest = limit + 1 - len(found)
        if rest:
            entries = feature.entries.after(reading.place, category, energy, person.locale, rest)
            found += [(_Reading(None, place), challenge) for place, challenge in entries]
        page = found[:limit]
        more = self.cursors.seal(listing, page[-1][0]) if len(found) > limit else None
        return ChallengePage(items=[challenge for _, challenge in page], next_cursor=more)
