"""What people own and wear, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database
from core.rewards.avatar.model import OwnedItem

_OF = """
    select item_id, category, price, equipped, unlocked_at from avatar_items
    where user_id = $2 and app_id = $1 order by unlocked_at, item_id"""
_ADD = """
    insert into avatar_items (app_id, user_id, item_id, category, price, equipped, unlocked_at)
    values ($1, $2, $3, $4, $5, $6, $7) on conflict (user_id, app_id, item_id) do nothing"""
# The rows of a category are locked one by one in their order, so that two who dress at once don't wait for each other.
_OPEN = """
    select item_id from avatar_items where user_id = $2 and app_id = $1 and category = (
        select category from avatar_items where user_id = $2 and app_id = $1 and item_id = $3)
    order by item_id for update"""
_UNDRESS = """
    update avatar_items set equipped = false
    where user_id = $2 and app_id = $1 and item_id = any($3::uuid[]) and equipped and item_id <> $4"""
_PUT_ON = """
    update avatar_items set equipped = true where user_id = $2 and app_id = $1 and item_id = $3"""
_TAKE_OFF = """
    update avatar_items set equipped = false where user_id = $2 and app_id = $1 and item_id = $3"""
_MOVE = """
    update avatar_items set category = $3, equipped = false where app_id = $1 and item_id = $2"""


@dataclass(frozen=True, slots=True)
class PostgresClosets:
    """`core.rewards.avatar.ports.Closets`; an index allows one worn thing of a category, whoever writes."""

    database: Database

    async def of(self, app: str, user_id: UUID) -> list[OwnedItem]:
        return [OwnedItem(**row) for row in await self.database.fetch(app, _OF, app, user_id)]

    async def add(self, app: str, user_id: UUID, item: OwnedItem) -> bool:
        added = await self.database.execute(
            app,
            _ADD,
            app,
            user_id,
            item.item_id,
            item.category,
            item.price,
            item.equipped,
            item.unlocked_at,
        )
        return added == 1

    async def wear(self, app: str, user_id: UUID, item_id: UUID) -> bool:
        # Statements of their own, which see what the one before us under the locks has left.
        found = [row["item_id"] for row in await self.database.fetch(app, _OPEN, app, user_id, item_id)]
        if item_id not in found:
            return False
        await self.database.execute(app, _UNDRESS, app, user_id, found, item_id)
        return await self.database.execute(app, _PUT_ON, app, user_id, item_id) == 1

    async def take_off(self, app: str, user_id: UUID, item_id: UUID) -> bool:
        return await self.database.execute(app, _TAKE_OFF, app, user_id, item_id) == 1

    async def move(self, app: str, item_id: UUID, category: str) -> None:
        await self.database.execute(app, _MOVE, app, item_id, category)
