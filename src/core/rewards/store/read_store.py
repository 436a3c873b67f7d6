"""Looking around in the store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from core.rewards.avatar.ports import Closets
from core.rewards.store.feature import Wardrobe
from core.rewards.store.model import StoreItem, StoreItemView, StorePage, StorePlace
from core.rewards.store.ports import Customers
from core.rewards.store.rules import Standing, behind, lacking
from core.rewards.store.shelves import Shelves
from core.rewards.store.take_standing import TakeStanding
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT, Cursors


@dataclass(frozen=True, slots=True)
class ReadStore:
    """What is sold, all of it or of one category, and how the person stands to it. Raises
    `Invalid("invalid_cursor")`."""

    shelves: Shelves
    closets: Closets
    customers: Customers
    take_standing: TakeStanding
    cursors: Cursors

    async def __call__(
        self,
        feature: Wardrobe,
        actor: Actor,
        category: str | None = None,
        limit: int = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> StorePage:
        app, user_id = actor.app, actor.user_id
        listing = f"store {app} {category or ''}"
        place = None if cursor is None else self.cursors.open(listing, cursor, StorePlace)
        sold = [item for item in await self.shelves.all(feature, app) if item.sold]
        found = behind((item for item in sold if category in {None, item.category}), place)
        items = found[:limit]
        owned = {one.item_id for one in await self.closets.of(app, user_id)}
        standing = await self.take_standing(app, user_id)
        locale = await self.customers.locale(app, user_id)
        last = items[-1] if len(found) > limit else None
        return StorePage(
            items=[_shown(item, owned, standing, locale) for item in items],
            balance=standing.coins,
            level=standing.level,
            next_cursor=self.cursors.seal(listing, StorePlace(last.place, last.id)) if last else None,
        )


def _shown(item: StoreItem, owned: Collection[UUID], standing: Standing, locale: str) -> StoreItemView:
    missing, has = lacking(item, standing), item.id in owned
    return StoreItemView(
        id=item.id,
        name=item.name.told(locale),
        category=item.category,
        price=item.price,
        premium_only=item.premium_only,
        required_level=item.required_level,
        required_achievement=item.required_achievement,
        owned=has,
        affordable="insufficient_coins" not in missing,
        unlockable=not missing and not has,
        lacking=[] if has else missing,
    )
