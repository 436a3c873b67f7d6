"""Warnings that have come up: whether a streak is at risk, and how long it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.plan_warning import PlanWarning
from core.engagement.streaks.read_many import ReadStreaks
from core.platform.registry.apps import Apps
from core.shared.messages import Candidate, MessageType, Wording


@dataclass(frozen=True, slots=True)
class StreakRiskOccasion:
    """`core.shared.messages.Occasion` of streaks at risk: one of a day or more, nothing done today, no pause.

    For who has no streak any more the appointment is forgotten, in a unit of work for each of them: it happens once.
    """

    apps: Apps
    read: ReadStreaks
    plan: PlanWarning
    type: ClassVar[MessageType] = "streak_risk"

    async def wordings(self, app: str, candidates: Sequence[Candidate], now: datetime) -> Mapping[UUID, Wording]:
        feature = self.apps[app].feature(Streaks)
        if feature is None:
            return {}
        views = await self.read(feature.policy, app, [each.user_id for each in candidates], now)
        found = {}
        for each in candidates:
            view = views.get(each.user_id)
            if view is None or not view.current:
                await self.plan(app, each.user_id)
            elif not view.today_done and view.status != "paused":
                found[each.id] = Wording(params={"streak": view.current})
        return found
