"""The store as those see it who fill it."""

from __future__ import annotations

from dataclasses import dataclass

from core.rewards.store.feature import Wardrobe
from core.rewards.store.model import AdminItemPage, StorePlace, admin_view
from core.rewards.store.rules import behind
from core.rewards.store.shelves import Shelves
from core.shared.paging import DEFAULT_LIMIT, Cursors


@dataclass(frozen=True, slots=True)
class ListStoreItems:
    """All items but removed ones, sold or not. Raises `Invalid("invalid_cursor")`."""

    shelves: Shelves
    cursors: Cursors

    async def __call__(
        self, feature: Wardrobe, app: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> AdminItemPage:
        listing = f"store items {app}"
        place = None if cursor is None else self.cursors.open(listing, cursor, StorePlace)
        there = (item for item in await self.shelves.all(feature, app) if not item.removed)
        found = behind(there, place)
        items = found[:limit]
        last = items[-1] if len(found) > limit else None
        return AdminItemPage(
            items=[admin_view(item) for item in items],
            next_cursor=self.cursors.seal(listing, StorePlace(last.place, last.id)) if last else None,
        )
