"""Dressing one's avatar."""

from __future__ import annotations

from dataclasses import dataclass

from core.rewards.avatar.model import AvatarView, CustomizeAvatar
from core.rewards.avatar.ports import Closets
from core.rewards.avatar.read_avatar import ReadAvatar
from core.rewards.store.feature import Wardrobe
from core.rewards.store.model import StoreItem
from core.rewards.store.ports import Customers
from core.rewards.store.shelves import Shelves
from core.rewards.store.unlock_item import UnlockItem
from core.shared.actor import Actor
from core.shared.errors import Conflict, Forbidden, NotFound
from core.shared.ports import Clock, UnitOfWork
from core.shared.premium import Premium


@dataclass(frozen=True, slots=True)
class ChangeAvatar:
    """Gets a thing, puts it on or takes it off, and tells what the avatar is like then; what is worn or not worn
    already stays so.

    Raises as `UnlockItem`; for the other acts `NotFound` for what the app doesn't have, `Conflict("not_owned")`, and
    `Forbidden("premium_required")` for who would put on what is for people with premium.
    """

    unlock: UnlockItem
    read: ReadAvatar
    shelves: Shelves
    closets: Closets
    customers: Customers
    premium: Premium
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, feature: Wardrobe, actor: Actor, command: CustomizeAvatar) -> AvatarView:
        async with self.uow(actor.app):
            if command.action == "unlock":
                await self.unlock(feature, actor, command.item_id)
            else:
                await self._dress(feature, actor, command)
            return await self.read(feature, actor)

    async def _dress(self, feature: Wardrobe, actor: Actor, command: CustomizeAvatar) -> None:
        app, user_id = actor.app, actor.user_id
        await self.customers.enter(app, user_id)
        item = await self.shelves.hold(feature, app, command.item_id)
        if item is None:
            raise NotFound
        act = self.closets.wear if command.action == "equip" else self.closets.take_off
        if not await act(app, user_id, item.id):
            if not item.sold:
                raise NotFound
            raise Conflict("not_owned", "You don't own this.")
        if command.action == "equip":
            await self._admit(item, actor)

    async def _admit(self, item: StoreItem, actor: Actor) -> None:
        if item.premium_only and not await self.premium.of(actor.app, actor.user_id, self.clock.now()):
            raise Forbidden("premium_required", "This is for people with premium.")
