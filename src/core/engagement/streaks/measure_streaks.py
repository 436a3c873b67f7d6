"""Streaks as figures that achievements are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from core.engagement.streaks.engine import replay
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.policy import StreakPolicy, fingerprint
from core.engagement.streaks.ports import KeptAnswer, KeptAnswers, StreakFacts
from core.engagement.streaks.read_streak import view_of
from core.engagement.streaks.snapshot import Snapshot
from core.platform.registry.apps import Apps
from core.shared.ports import Clock

_decode = msgspec.json.Decoder(Snapshot).decode


@dataclass(frozen=True, slots=True)
class MeasureStreaks:
    """`current_streak` and `longest_streak` of many people at once, from what is kept of them; only after a change of
    the rules or of somebody's zone are a person's facts read."""

    apps: Apps
    answers: KeptAnswers
    facts: StreakFacts
    clock: Clock

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
        """`core.engagement.achievements.ports.MeasureSource`."""
        feature = self.apps[app].feature(Streaks) if app in self.apps else None
        if feature is None:
            return {}
        found, now = {}, self.clock.now()
        for user_id, kept in (await self.answers.many(app, user_ids)).items():
            view = _from_kept(feature.policy, kept, now)
            if view is None:
                view = replay(feature.policy, await self.facts.all(app, user_id), now).view
            found[user_id] = {"current_streak": view.current, "longest_streak": view.longest}
        return found


def _from_kept(policy: StreakPolicy, kept: KeptAnswer, now: datetime) -> StreakView | None:
    if kept.rules != fingerprint(policy) or now < kept.valid_from:
        return None
    return view_of(kept.answer) if now < kept.valid_until else _decode(kept.snapshot).view(policy, now)[0]
