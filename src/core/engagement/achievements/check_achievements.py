"""Asking for what is due."""

from __future__ import annotations

from dataclasses import dataclass

from core.engagement.achievements.model import CheckedAchievements
from core.engagement.achievements.unlock import UnlockAchievements
from core.engagement.scores.ports import Players
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class CheckAchievements:
    """Unlocks what is due and tells it to the one who asks; asking again unlocks nothing more. Nobody is notified: the
    person is looking already."""

    unlock: UnlockAchievements
    players: Players
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: AppSpec, actor: Actor) -> CheckedAchievements:
        async with self.uow(app.slug):
            await self.players.enter(app.slug, actor.user_id, self.clock.now())
            return CheckedAchievements(unlocked=await self.unlock.silently(app, actor.user_id))
