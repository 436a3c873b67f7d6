"""How far people have come, for the store: engagement knows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from core.engagement.achievements.ports import MeasureSources, Unlocks

COMPLETED = "quests"


@dataclass(frozen=True, slots=True)
class EngagementProgress:
    """`core.rewards.store.ports.Progress`."""

    measures: MeasureSources
    unlocks: Unlocks

    async def completed(self, app: str, user_id: UUID) -> int:
        figures = await self.measures.measures(app, [user_id])
        return figures[user_id].get(COMPLETED, 0)

    async def achievements(self, app: str, user_id: UUID) -> Collection[str]:
        return {unlock.key for unlock in await self.unlocks.of(app, user_id)}
