"""Setting oneself goals."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import asdict

from core.engagement.goals.model import Goals, GoalsView, SetGoals
from core.engagement.goals.ports import KeptGoals
from core.engagement.goals.read_goals import ReadGoals
from core.engagement.scores.ports import Players
from core.shared.actor import Actor
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class ReplaceGoals:
    """Keeps the goals in place of the earlier ones, and gives them with today's progress."""

    players: Players
    kept: KeptGoals
    read: ReadGoals
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, command: SetGoals) -> GoalsView:
        async with self.uow(actor.app):
            await self.players.enter(actor.app, actor.user_id, self.clock.now())
            await self.kept.put(actor.app, actor.user_id, Goals(**asdict(command)))
            return await self.read(actor)
