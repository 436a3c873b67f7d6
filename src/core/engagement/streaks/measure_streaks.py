"""Streaks as figures that achievements are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.read_many import ReadStreaks
from core.platform.registry.apps import Apps
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class MeasureStreaks:
    """`current_streak` and `longest_streak` of many people at once; nothing in an app without streaks."""

    apps: Apps
    read: ReadStreaks
    clock: Clock

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
        """`core.engagement.achievements.ports.MeasureSource`."""
        feature = self.apps[app].feature(Streaks) if app in self.apps else None
        if feature is None:
            return {}
        streaks = await self.read(feature.policy, app, user_ids, self.clock.now())
        return {
            user_id: {"current_streak": streak.current, "longest_streak": streak.longest}
            for user_id, streak in streaks.items()
        }
