"""Looking at one's avatar."""

from __future__ import annotations

from dataclasses import dataclass

from core.rewards.avatar.model import AvatarItem, AvatarView
from core.rewards.avatar.ports import Closets
from core.rewards.store.feature import Wardrobe
from core.rewards.store.ports import Progress
from core.rewards.store.rules import level_of
from core.rewards.store.shelves import Shelves
from core.shared.actor import Actor
from core.shared.energy import Energy
from core.shared.ports import Clock
from core.shared.premium import Premium


@dataclass(frozen=True, slots=True)
class ReadAvatar:
    """The avatar as it is at this instant. What is for people with premium alone stays theirs when premium ends, and
    is worn again when it comes back; meanwhile the avatar goes without."""

    closets: Closets
    shelves: Shelves
    progress: Progress
    energy: Energy
    premium: Premium
    clock: Clock

    async def __call__(self, feature: Wardrobe, actor: Actor) -> AvatarView:
        app, user_id, now = actor.app, actor.user_id, self.clock.now()
        owned = await self.closets.of(app, user_id)
        reserved = {item.id for item in await self.shelves.all(feature, app) if item.premium_only} if owned else set()
        worn = {one.item_id for one in owned if one.equipped}
        if worn & reserved and not await self.premium.of(app, user_id, now):
            worn -= reserved
        return AvatarView(
            energy=await self.energy.of(app, user_id, now),
            level=level_of(await self.progress.completed(app, user_id)),
            items=[
                AvatarItem(
                    item_id=one.item_id,
                    category=one.category,
                    equipped=one.item_id in worn,
                    unlocked_at=one.unlocked_at,
                )
                for one in owned
            ],
        )
