"""Forgetting the rankings of weeks that nobody can look at any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from core.engagement.rankings.feature import Rankings
from core.engagement.rankings.ports import OldWeeks
from core.platform.registry.apps import Apps
from core.shared.ports import Clock

KEPT = timedelta(days=45)
"""Longer than completions may come late: a week that was forgotten doesn't begin anew."""
BATCH = 5000


@dataclass(frozen=True, slots=True)
class ForgetOldWeeks:
    """Removes rankings of weeks that began more than 45 days ago, in batches, so that no statement holds many rows."""

    apps: Apps
    weeks: OldWeeks
    clock: Clock

    async def __call__(self) -> None:
        before = self.clock.now().date() - KEPT
        for app in self.apps.values():
            if app.feature(Rankings) is not None:
                while await self.weeks.forget(app.slug, before, BATCH) >= BATCH:
                    pass
