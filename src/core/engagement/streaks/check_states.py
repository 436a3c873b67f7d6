"""What people are told of their streaks must follow from the facts, whatever was kept in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from core.engagement.streaks.engine import replay
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.ports import StreakFacts, StreakSamples
from core.engagement.streaks.read_streak import ReadStreak, view_of
from core.platform.registry.apps import Apps
from core.shared.actor import Actor
from core.shared.ports import Clock

NAME = "streaks_are_what_follows_from_their_facts"
CHECKED_AT_MOST = 500
"""People of each app, others each time."""
_TRIES = 3
_NO_SESSION = UUID(int=0)


@dataclass(frozen=True, slots=True)
class CheckStreakStates:
    """Counts people whose streak, as it is read, is not the replay of all their facts."""

    apps: Apps
    samples: StreakSamples
    read: ReadStreak
    facts: StreakFacts
    clock: Clock

    async def violations(self) -> Mapping[str, int]:
        """`core.platform.invariants.ports.Invariants`."""
        wrong = 0
        for app in self.apps.values():
            feature = app.feature(Streaks)
            if feature is not None:
                for user_id in await self.samples.some(app.slug, CHECKED_AT_MOST):
                    wrong += not await self._holds(feature.policy, app.slug, user_id)
        return {NAME: wrong}

    async def _holds(self, policy: StreakPolicy, app: str, user_id: UUID) -> bool:
        """Nothing is locked, so a log or a midnight may come in between: only what stays wrong is."""
        for _ in range(_TRIES):
            told = await self.read(policy, Actor(app, user_id, _NO_SESSION))
            facts = await self.facts.all(app, user_id)
            if not facts.zones or view_of(told) == replay(policy, facts, self.clock.now()).view:
                return True  # or the person has left
        return False
