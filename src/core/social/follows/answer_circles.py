"""What other contexts are told about who may see and meet whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from core.social.follows.ports import Ties
from core.social.people.ports import People


@dataclass(frozen=True, slots=True)
class AnswerCircles:
    """`core.shared.circles.Circles`."""

    people: People
    ties: Ties

    async def known(self, app: str, user_id: UUID) -> bool:
        return user_id in await self.people.find(app, [user_id])

    async def barred(self, app: str, one: UUID, other: UUID) -> bool:
        return (await self.ties.between(app, one, other)).barred

    async def sees(self, app: str, viewer: UUID, owner: UUID) -> bool:
        person = (await self.people.find(app, [owner])).get(owner)
        if person is None or viewer == owner:
            return person is not None
        tie = await self.ties.between(app, viewer, owner)
        return not tie.barred and (tie.following or not person.is_private)

    async def followed(self, app: str, user_id: UUID, most: int) -> Collection[UUID]:
        return await self.ties.followed(app, user_id, most)

    async def names(self, app: str, ids: Collection[UUID]) -> dict[UUID, str]:
        return {found: person.display_name for found, person in (await self.people.find(app, ids)).items()}
