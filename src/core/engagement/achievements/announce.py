"""Telling people what they have reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

from core.engagement.achievements.model import in_words
from core.engagement.achievements.unlock import catalog_of
from core.platform.registry.apps import Apps
from core.shared.events import AchievementUnlocked
from core.shared.messages import Candidate, MessageType, Postbox, Wording


class NamedUnlocks(Protocol):
    """Unlocks by their ids."""

    async def by_ids(self, app: str, ids: Iterable[UUID]) -> Mapping[UUID, tuple[UUID, str]]:
        """Person and key of each of these unlocks; those that are gone are left out."""
        ...


@dataclass(frozen=True, slots=True)
class AnnounceAchievement:
    """Posts the message of an achievement that was reached `at` an instant, unless nobody is to be told. For use inside
    a unit of work."""

    postbox: Postbox

    async def __call__(self, event: AchievementUnlocked, at: datetime) -> None:
        if not event.silent:
            key, ref = event.achievement, event.unlock_id
            await self.postbox.post(event.app, event.user_id, "achievement", key, ref=ref, at=at)


@dataclass(frozen=True, slots=True)
class AchievementOccasion:
    """`core.shared.messages.Occasion` of achievements: it must still be the person's, and be in the app's catalogue."""

    apps: Apps
    unlocks: NamedUnlocks
    type: ClassVar[MessageType] = "achievement"

    async def wordings(self, app: str, candidates: Sequence[Candidate], now: datetime) -> Mapping[UUID, Wording]:
        titles = {one.key: one.title for one in catalog_of(self.apps[app])}
        asked = {each.id: (each, each.ref) for each in candidates if each.ref is not None}
        known = await self.unlocks.by_ids(app, {ref for _, ref in asked.values()})
        found = {}
        for each, ref in asked.values():
            user_id, key = known.get(ref, (None, ""))
            if user_id == each.user_id and key in titles:
                found[each.id] = Wording(params={"title": in_words(titles[key], each.locale)})
        return found
