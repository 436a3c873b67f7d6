"""Noting down what people have reached where they look inside the app."""

from __future__ import annotations

from dataclasses import dataclass

from core.engagement.achievements.unlock import catalog_of
from core.platform.registry.apps import Apps
from core.shared.events import AchievementUnlocked
from core.shared.notices import Notices


@dataclass(frozen=True, slots=True)
class NoteAchievement:
    """A notice about an achievement, unless nobody is to be told. For use inside a unit of work."""

    apps: Apps
    notices: Notices

    async def __call__(self, event: AchievementUnlocked) -> None:
        named = {one.key: one.title for one in catalog_of(self.apps[event.app])}
        title = named.get(event.achievement)
        if title is None or event.silent:
            return
        await self.notices.tell(
            event.app,
            event.user_id,
            "reward",
            "achievement_unlocked",
            params={f"title.{language}": words for language, words in title.items()},
            about=event.unlock_id,
            once=f"achievement:{event.achievement}",
        )
