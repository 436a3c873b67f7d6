"""Filling the store."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from core.platform.audit.ports import Audit
from core.rewards.avatar.ports import Closets
from core.rewards.store.feature import Wardrobe
from core.rewards.store.model import AdminItemView, ChangeItem, MakeItem, StoreItem, admin_view
from core.rewards.store.ports import StoreItems
from core.rewards.store.shelves import Shelves
from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class ChangeStoreItems:
    """Makes, changes and removes items, each time with its row in the audit log. What people own stays theirs."""

    shelves: Shelves
    items: StoreItems
    closets: Closets
    audit: Audit
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def make(self, actor: Actor, command: MakeItem) -> AdminItemView:
        """Put a new item into the store."""
        item = StoreItem(id=self.ids.new(), **{name: getattr(command, name) for name in command.__struct_fields__})
        async with self.uow(actor.app):
            await self.items.put(actor.app, item, self.clock.now())
            await self._record(actor, "store_item_added", item, after=_told(item))
        return admin_view(item)

    async def change(self, feature: Wardrobe, actor: Actor, item_id: UUID, command: ChangeItem) -> AdminItemView:
        """Change what is said of it, from the next purchase on; raises `NotFound`."""
        wished = {name: value for name in command.__struct_fields__ if (value := getattr(command, name)) is not UNSET}
        async with self.uow(actor.app):
            before = await self._locked(feature, actor, item_id)
            after = replace(before, **wished)
            if after == before:
                return admin_view(after)
            await self.items.put(actor.app, after, self.clock.now())
            if after.category != before.category:
                await self.closets.move(actor.app, item_id, after.category)
            await self._record(
                actor, "store_item_changed", after, before=_told(before, after), after=_told(after, before)
            )
        return admin_view(after)

    async def remove(self, feature: Wardrobe, actor: Actor, item_id: UUID) -> None:
        """Nobody gets it any more; who owns it keeps it. Raises `NotFound`."""
        async with self.uow(actor.app):
            before = await self._locked(feature, actor, item_id)
            await self.items.put(actor.app, replace(before, active=False, removed=True), self.clock.now())
            await self._record(actor, "store_item_removed", before)

    async def _locked(self, feature: Wardrobe, actor: Actor, item_id: UUID) -> StoreItem:
        found = await self.shelves.lock(feature, actor.app, item_id)
        if found is None:
            raise NotFound
        return found

    async def _record(self, actor: Actor, action: str, item: StoreItem, **detail: str) -> None:
        await self.audit.record(
            actor.app, action, None, item_id=str(item.id), name=item.name.en, by=str(actor.user_id), **detail
        )


def _told(item: StoreItem, other: StoreItem | None = None) -> str:
    """What of the item is otherwise in the other, or all of it, as JSON."""
    own = msgspec.structs.asdict(item)
    others = {} if other is None else msgspec.structs.asdict(other)
    fields = {name: own[name] for name in own if name not in {"id", "place"} and own[name] != others.get(name, UNSET)}
    return msgspec.json.encode(fields).decode()
