"""What memberships tell every context."""

from __future__ import annotations

from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.identity.model import Membership
from core.shared.errors import NotFound


async def locale_of(database: MemoryDatabase, app: str, user_id: UUID) -> str:
    """The person's locale in the app; raises `NotFound` for who isn't a member."""
    async with database.turn():
        membership: Membership | None = database.table("memberships").get((app, user_id))
        if membership is None:
            raise NotFound
        return membership.locale
