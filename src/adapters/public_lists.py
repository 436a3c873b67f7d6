"""Every list on which people are seen by others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class Showing(Protocol):
    """A kind of list on which a person is shown or not."""

    async def show(self, app: str, user_id: UUID, shown: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class PublicLists:
    """`core.identity.profiles.ports.Publicity`: `open_to_all` are the lists that one is on without asking,
    `asked_for` the others."""

    open_to_all: Showing
    asked_for: Showing

    async def show(self, app: str, user_id: UUID, shown: bool) -> None:
        await self.open_to_all.show(app, user_id, shown)
        if not shown:
            await self.asked_for.show(app, user_id, shown)

    async def rank(self, app: str, user_id: UUID, shown: bool) -> None:
        await self.asked_for.show(app, user_id, shown)
