"""Achievements that a streak brings about by itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.engagement.achievements.ports import MeasureSources
from core.engagement.achievements.unlock import UnlockAchievements, catalog_of
from core.engagement.scores.ports import Players
from core.platform.registry.apps import Apps
from core.shared.errors import NotFound
from core.shared.events import Event, StreakLogged
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class FollowStreaks:
    """Unlocks what a streak's event made due; for the handler of that event, inside its unit of work.

    Of a log we know what the streak was before: a day less. Of other changes we don't, so that they are news only for
    definitions that everybody has been held against.
    """

    apps: Apps
    unlock: UnlockAchievements
    sources: MeasureSources
    players: Players
    clock: Clock

    async def __call__(self, event: Event, event_id: UUID) -> None:
        app = self.apps.get(event.app)
        if app is None or event.user_id is None or not catalog_of(app):
            return
        try:
            await self.players.enter(app.slug, event.user_id, self.clock.now())
        except NotFound:
            return  # they have left meanwhile
        before: dict[str, int] = {}
        if isinstance(event, StreakLogged):
            figures = (await self.sources.measures(app.slug, [event.user_id]))[event.user_id]
            longest = figures.get("longest_streak", 0)
            before = {
                "current_streak": event.current - 1,
                "longest_streak": longest - 1 if longest == event.current else longest,
            }
        await self.unlock(app, event.user_id, before, event_id)
