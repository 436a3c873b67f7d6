"""Holding new definitions against everybody who was there before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.engagement.achievements.model import Achievement, Unlock
from core.engagement.achievements.ports import Achievers, MeasureSources, Rollout, Rollouts, Unlocks
from core.engagement.achievements.rules import met
from core.engagement.achievements.unlock import catalog_of
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.shared.ports import Clock, Ids, UnitOfWork

BATCH = 500
"""People in a transaction."""


@dataclass(frozen=True, slots=True)
class RollOutAchievements:
    """Walks the people of each app that has definitions not rolled out yet, and unlocks silently what is due.

    A batch and how far it came are one transaction, so that whoever takes over goes on from there; people who come
    later have achieved nothing yet, so that the end of the walk is the end. Where nobody is, that is at once. There is
    no event for what was unlocked here: it is nobody's news.
    """

    apps: Apps
    sources: MeasureSources
    unlocks: Unlocks
    rollouts: Rollouts
    achievers: Achievers
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self) -> None:
        for app in self.apps.values():
            if catalog_of(app):
                while await self._step(app):
                    pass

    async def _step(self, app: AppSpec) -> bool:
        """A batch of people further; whether there may be more of them."""
        async with self.uow(app.slug):
            known = await self.rollouts.known(app.slug)
            new = [one for one in catalog_of(app) if known.get(one.key, Rollout()).done_at is None]
            if not new:
                return False
            # A definition that joins a walk under way begins at the start, and takes the others along: it is harmless.
            places = [known.get(one.key, Rollout()).reached for one in new]
            reached = None if None in places else min(place for place in places if place is not None)
            people = await self.achievers.after(app.slug, reached, BATCH)
            await self._unlock(app.slug, people, new)
            more = len(people) == BATCH
            rollout = Rollout(people[-1] if people else reached, None if more else self.clock.now())
            await self.rollouts.keep(app.slug, [one.key for one in new], rollout)
            return more

    async def _unlock(self, app: str, people: Sequence[UUID], new: Sequence[Achievement]) -> None:
        if not people:
            return
        figures, now = await self.sources.measures(app, people), self.clock.now()
        due = [(user_id, one.key) for user_id in people for one in new if met(one.rule, figures[user_id])]
        unlocks = [
            Unlock(id=self.ids.new(), user_id=user_id, key=key, unlocked_at=now, silent=True) for user_id, key in due
        ]
        if unlocks:
            await self.unlocks.add(app, unlocks)
