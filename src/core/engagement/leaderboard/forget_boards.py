"""Forgetting the boards of days and weeks that nobody can look at any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from core.engagement.leaderboard.feature import Leaderboard
from core.engagement.leaderboard.ports import OldBoards
from core.platform.registry.apps import Apps
from core.shared.ports import Clock

KEPT = timedelta(days=35)
"""Far longer than the two days that zones, and the hours that a cursor in somebody's hand, can ask for."""
BATCH = 5000


@dataclass(frozen=True, slots=True)
class ForgetOldBoards:
    """Removes boards that began more than 35 days ago, in batches, so that no statement holds many rows; scores and
    all-time bests stay."""

    apps: Apps
    boards: OldBoards
    clock: Clock

    async def __call__(self) -> None:
        before = self.clock.now().date() - KEPT
        for app in self.apps.values():
            if app.feature(Leaderboard) is not None:
                while await self.boards.forget(app.slug, before, BATCH) >= BATCH:
                    pass
