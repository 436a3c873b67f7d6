"""Freezes bought or given as a reward."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.engagement.streaks.facts import BonusFreezes
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.keep_state import KeepState
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.ports import StreakFacts
from core.platform.registry.apps import Apps
from core.shared.events import StreakChanged
from core.shared.ports import Clock, Outbox, UnitOfWork


@dataclass(frozen=True, slots=True)
class GrantFreezes:
    """Adds freezes to a person's streak, above the cap if need be; once for each grant id, however often it is called.

    Gives the streak as it is then, None when that grant was had. Raises `LookupError` for an app that keeps no streaks.
    """

    apps: Apps
    facts: StreakFacts
    keep_state: KeepState
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(self, app: str, user_id: UUID, count: int, *, grant_id: UUID, reason: str) -> StreakView | None:
        feature = self.apps[app].feature(Streaks)
        if feature is None:
            raise LookupError(f"{app} keeps no streaks")
        async with self.uow(app):
            version, facts = await self.keep_state.locked(app, user_id)
            freezes = BonusFreezes(grant_id, self.clock.now(), count)
            if not await self.facts.add_freezes(app, user_id, freezes, reason):
                return None
            changed = replace(facts, bonuses=[*facts.bonuses, freezes])
            view = await self.keep_state(feature.policy, app, user_id, version, changed)
            await self.outbox.add(StreakChanged(app=app, user_id=user_id, reason=reason, current=view.current))
        return view
