"""Everything that there is to wear in an app: its library, as admins have changed it, and what they made."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.rewards.store.feature import Wardrobe
from core.rewards.store.model import StoreItem
from core.rewards.store.ports import StoreItems
from core.rewards.store.rules import in_order


@dataclass(frozen=True, slots=True)
class Shelves:
    """The items of an app, whether or not they were ever written to a row."""

    items: StoreItems

    async def all(self, feature: Wardrobe, app: str) -> list[StoreItem]:
        """In their order, also what isn't sold and what was removed."""
        found = {item.id: item for item in feature.shipped}
        for item in await self.items.all(app):
            found[item.id] = _placed(item, found.get(item.id))
        return in_order(found.values())

    async def hold(self, feature: Wardrobe, app: str, item_id: UUID) -> StoreItem | None:
        """As it is until the unit of work ends."""
        return _either(await self.items.hold(app, item_id), _shipped(feature, item_id))

    async def lock(self, feature: Wardrobe, app: str, item_id: UUID) -> StoreItem | None:
        """As it is, for who changes it; None for a removed one."""
        found = _either(await self.items.lock(app, item_id), _shipped(feature, item_id))
        return None if found is None or found.removed else found


def _shipped(feature: Wardrobe, item_id: UUID) -> StoreItem | None:
    return next((item for item in feature.shipped if item.id == item_id), None)


def _either(kept: StoreItem | None, shipped: StoreItem | None) -> StoreItem | None:
    return shipped if kept is None else _placed(kept, shipped)


def _placed(kept: StoreItem, shipped: StoreItem | None) -> StoreItem:
    """A release may have moved it."""
    return replace(kept, place=shipped.place if shipped else None)
