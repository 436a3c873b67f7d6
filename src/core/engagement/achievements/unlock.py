"""Unlocking what somebody has just reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from uuid import UUID

from core.engagement.achievements.feature import Achievements
from core.engagement.achievements.model import Achievement, Unlock, Unlocked, unlocked_view
from core.engagement.achievements.ports import Achievers, MeasureSources, Rollouts, Unlocks
from core.engagement.achievements.rules import met
from core.platform.registry.spec import AppSpec
from core.shared.events import AchievementUnlocked
from core.shared.ports import Clock, Ids, Outbox


@dataclass(frozen=True, slots=True)
class UnlockAchievements:
    """Unlocks what is due for a person, once and for all, inside the unit of work of what made it due.

    What was due before as well, by a definition that has not been held against everybody yet (see
    `RollOutAchievements`), is unlocked silently: nobody is congratulated for something that they did last year. Costs
    one statement when there is nothing left to reach, and one more for each source of figures when nothing is due.
    """

    sources: MeasureSources
    unlocks: Unlocks
    rollouts: Rollouts
    achievers: Achievers
    outbox: Outbox
    clock: Clock
    ids: Ids

    async def __call__(self, app: AppSpec, user_id: UUID, before: Mapping[str, int], cause: UUID) -> list[Unlocked]:
        """What the cause unlocked. `before` holds, as they were, all figures that the cause has changed."""
        due, figures = await self._due(app, user_id)
        earlier = {**figures, **before}
        old = {one.key for one in due if met(one.rule, earlier)}
        kept = await self._add(app, user_id, due, quiet=await self._unheard_of(app, old), cause=cause)
        return await self._in_words(app, user_id, [one for one in kept if not one.silent])

    async def silently(self, app: AppSpec, user_id: UUID) -> list[Unlocked]:
        """Unlocks whatever is due, and nobody but the caller is told."""
        due, _ = await self._due(app, user_id)
        kept = await self._add(app, user_id, due, quiet={one.key for one in due})
        return await self._in_words(app, user_id, kept)

    async def of_cause(self, app: AppSpec, user_id: UUID, cause: UUID) -> list[Unlocked]:
        """What that cause unlocked when it came the first time."""
        held = await self.unlocks.of(app.slug, user_id)
        return await self._in_words(app, user_id, [one for one in held if one.cause == cause and not one.silent])

    async def _due(self, app: AppSpec, user_id: UUID) -> tuple[list[Achievement], Mapping[str, int]]:
        catalog = catalog_of(app)
        held = {one.key for one in await self.unlocks.of(app.slug, user_id)} if catalog else set()
        locked = [one for one in catalog if one.key not in held]
        if not locked:
            return [], {}
        figures = (await self.sources.measures(app.slug, [user_id]))[user_id]
        return [one for one in locked if met(one.rule, figures)], figures

    async def _unheard_of(self, app: AppSpec, keys: Set[str]) -> set[str]:
        """Those of the keys that have not been held against everybody."""
        known = await self.rollouts.known(app.slug) if keys else {}
        return {key for key in keys if key not in known or known[key].done_at is None}

    async def _add(
        self,
        app: AppSpec,
        user_id: UUID,
        due: Iterable[Achievement],
        *,
        quiet: Set[str],
        cause: UUID | None = None,
    ) -> list[Unlock]:
        now = self.clock.now()
        wished = [
            Unlock(
                id=self.ids.new(),
                user_id=user_id,
                key=one.key,
                unlocked_at=now,
                cause=cause,
                silent=one.key in quiet,
            )
            for one in due
        ]
        added = await self.unlocks.add(app.slug, wished) if wished else frozenset()
        kept = [one for one in wished if one.id in added]
        await self.outbox.add(
            *(
                AchievementUnlocked(
                    app=app.slug, user_id=user_id, unlock_id=one.id, achievement=one.key, silent=one.silent
                )
                for one in kept
            )
        )
        return kept

    async def _in_words(self, app: AppSpec, user_id: UUID, unlocks: Iterable[Unlock]) -> list[Unlocked]:
        unlocked_at = {one.key: one.unlocked_at for one in unlocks}
        if not unlocked_at:
            return []
        locale = await self.achievers.locale(app.slug, user_id)
        named = (one for one in catalog_of(app) if one.key in unlocked_at)
        return [unlocked_view(one, unlocked_at[one.key], locale) for one in named]


def catalog_of(app: AppSpec) -> tuple[Achievement, ...]:
    """The app's definitions; none in an app without achievements."""
    feature = app.feature(Achievements)
    return feature.catalog if feature is not None else ()
