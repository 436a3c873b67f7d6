"""Store items that admins made or changed, and people as far as the store goes, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.members import locale_of
from core.rewards.store.model import StoreItem

ITEMS = "store_items"


@dataclass(frozen=True, slots=True)
class MemoryStoreItems:
    """`core.rewards.store.ports.StoreItems`: items by app and id."""

    database: MemoryDatabase

    async def all(self, app: str) -> Sequence[StoreItem]:
        async with self.database.turn():
            return [item for (owner, _), item in self.database.table(ITEMS).items() if owner == app]

    async def hold(self, app: str, item_id: UUID) -> StoreItem | None:
        async with self.database.turn():
            found: StoreItem | None = self.database.table(ITEMS).get((app, item_id))
            return found

    async def lock(self, app: str, item_id: UUID) -> StoreItem | None:
        return await self.hold(app, item_id)

    async def put(self, app: str, item: StoreItem, at: datetime) -> None:
        async with self.database.turn():
            self.database.table(ITEMS).put((app, item.id), item)


@dataclass(frozen=True, slots=True)
class MemoryCustomers:
    """`core.rewards.store.ports.Customers` and `core.rewards.ledger.ports.Holders`, over memberships."""

    database: MemoryDatabase

    async def enter(self, app: str, user_id: UUID) -> None:
        await self.locale(app, user_id)

    async def locale(self, app: str, user_id: UUID) -> str:
        return await locale_of(self.database, app, user_id)
