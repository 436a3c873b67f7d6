"""What avatars need of the world."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from core.rewards.avatar.model import OwnedItem


class Closets(Protocol):
    """What people own and wear, by app. All but the reading belongs into a unit of work."""

    async def of(self, app: str, user_id: UUID) -> list[OwnedItem]:
        """All of it, the one owned for longest first. Also outside of units of work."""
        ...

    async def add(self, app: str, user_id: UUID, item: OwnedItem) -> bool:
        """Keep it; False, and nothing done, when they own it. Waits for who is adding the same at this moment."""
        ...

    async def wear(self, app: str, user_id: UUID, item_id: UUID) -> bool:
        """Put it on in place of whatever of its category is worn; False, and nothing done, when they don't own it.
        Those of one person and category come one after the other."""
        ...

    async def take_off(self, app: str, user_id: UUID, item_id: UUID) -> bool:
        """Wear it no longer, if it is worn; False when they don't own it."""
        ...

    async def move(self, app: str, item_id: UUID, category: str) -> None:
        """The thing is of that category from now on, for everybody who owns it, and nobody wears it."""
        ...
