"""How far people have come, for the store: engagement knows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from core.engagement.achievements.ports import Unlocks
from core.engagement.quests.measure_quests import MeasureQuests


@dataclass(frozen=True, slots=True)
class EngagementProgress:
    """`core.rewards.store.ports.Progress`."""

    quests: MeasureQuests
    unlocks: Unlocks

    async def completed(self, app: str, user_id: UUID) -> int:
        return await self.quests.completed(app, user_id)

    async def achievements(self, app: str, user_id: UUID) -> Collection[str]:
        return {unlock.key for unlock in await self.unlocks.of(app, user_id)}
