"""Looking at one's goals, and how far today is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from msgspec.structs import asdict

from core.engagement.goals.model import Goals, GoalsProgress, GoalsView, progress
from core.engagement.goals.ports import Completions, KeptGoals
from core.engagement.scores.ports import Players
from core.engagement.tracking.fold import Marks
from core.engagement.tracking.ports import TrackingDays
from core.shared.actor import Actor
from core.shared.ports import Clock
from core.shared.wall import local_day


@dataclass(frozen=True, slots=True)
class ReadGoals:
    """The person's goals, or the usual ones of somebody who has set none, with the progress of their local day."""

    players: Players
    kept: KeptGoals
    days: TrackingDays
    completions: Completions
    clock: Clock

    async def __call__(self, actor: Actor) -> GoalsView:
        now = self.clock.now()
        today = local_day(await self.players.timezone(actor.app, actor.user_id, now), now)
        goals = await self.kept.get(actor.app, actor.user_id) or Goals()
        targets = {name: target for name, target in asdict(goals).items() if target is not None}
        values = await self._values(actor.app, actor.user_id, today, challenges="challenges" in targets)
        found = {name: progress(values[name], target) for name, target in targets.items()}
        return GoalsView(goals=goals, progress=GoalsProgress(**found), date=today)

    async def _values(self, app: str, user_id: UUID, today: date, *, challenges: bool) -> dict[str, int]:
        kept = await self.days.between(app, user_id, today, today)
        values = asdict(kept[0].marks if kept else Marks())
        return {**values, "challenges": await self.completions.on(app, user_id, today) if challenges else 0}
