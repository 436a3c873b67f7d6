"""Completed challenges as figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.engagement.achievements.ports import Measures
from core.engagement.quests.feature import Quests
from core.engagement.quests.model import totals_as_measures
from core.engagement.quests.ports import QuestTotals
from core.platform.registry.apps import Apps


@dataclass(frozen=True, slots=True)
class MeasureQuests:
    """`core.engagement.achievements.ports.MeasureSource`: the figures `quests`, `quests.daily`, `quests.focus`,
    `quests.social` and `focus_minutes`. Costs nothing in apps without challenges of this kind."""

    apps: Apps
    totals: QuestTotals

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Measures]:
        spec = self.apps.get(app)
        if spec is None or spec.feature(Quests) is None:
            return {}
        found = await self.totals.of(app, user_ids)
        return {user_id: totals_as_measures(found.get(user_id, {})) for user_id in user_ids}

    async def completed(self, app: str, user_id: UUID) -> int:
        """How many challenges the person has completed, of all types."""
        found = await self.totals.of(app, [user_id])
        return totals_as_measures(found.get(user_id, {}))["quests"]
