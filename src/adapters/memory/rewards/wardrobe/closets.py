"""What people own and wear, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.rewards.avatar.model import OwnedItem

OWNED = "avatar_items"


@dataclass(frozen=True, slots=True)
class MemoryClosets:
    """`core.rewards.avatar.ports.Closets`: things by app, person and item."""

    database: MemoryDatabase

    async def of(self, app: str, user_id: UUID) -> list[OwnedItem]:
        async with self.database.turn():
            return sorted(self._of(app, user_id), key=lambda one: (one.unlocked_at, one.item_id))

    async def add(self, app: str, user_id: UUID, item: OwnedItem) -> bool:
        async with self.database.turn():
            if (app, user_id, item.item_id) in self.database.table(OWNED):
                return False
            self._put(app, user_id, item)
            return True

    async def wear(self, app: str, user_id: UUID, item_id: UUID) -> bool:
        async with self.database.turn():
            item = self._find(app, user_id, item_id)
            if item is None:
                return False
            for one in self._of(app, user_id):
                if one.category == item.category and one.equipped is not (one.item_id == item_id):
                    self._put(app, user_id, replace(one, equipped=one.item_id == item_id))
            return True

    async def take_off(self, app: str, user_id: UUID, item_id: UUID) -> bool:
        async with self.database.turn():
            item = self._find(app, user_id, item_id)
            if item is None:
                return False
            self._put(app, user_id, replace(item, equipped=False))
            return True

    async def move(self, app: str, item_id: UUID, category: str) -> None:
        async with self.database.turn():
            for (owner, user_id, thing), item in self.database.table(OWNED).items():
                if (owner, thing) == (app, item_id):
                    self._put(app, user_id, replace(item, category=category, equipped=False))

    def _find(self, app: str, user_id: UUID, item_id: UUID) -> OwnedItem | None:
        found: OwnedItem | None = self.database.table(OWNED).get((app, user_id, item_id))
        return found

    def _of(self, app: str, user_id: UUID) -> list[OwnedItem]:
        return [item for key, item in self.database.table(OWNED).items() if key[:2] == (app, user_id)]

    def _put(self, app: str, user_id: UUID, item: OwnedItem) -> None:
        self.database.table(OWNED).put((app, user_id, item.item_id), item)
