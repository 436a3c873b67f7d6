"""Statistics of what one did."""

from __future__ import annotations

from dataclasses import dataclass

from core.engagement.challenges.ports import Participants, Rollups
from core.engagement.challenges.stats import DEFAULT_DAYS, Stats, first_needed, stats_of
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.read_streak import ReadStreak, view_of
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.ports import Clock
from core.shared.wall import local_day


@dataclass(frozen=True, slots=True)
class ReadStats:
    """The person's statistics from rollups, with so many local days up to today one by one."""

    participants: Participants
    rollups: Rollups
    read_streak: ReadStreak
    clock: Clock

    async def __call__(self, app: AppSpec, actor: Actor, days: int = DEFAULT_DAYS) -> Stats:
        now = self.clock.now()
        person = await self.participants.look(actor.app, actor.user_id, now)
        today = local_day(person.timezone, now)
        totals = await self.rollups.totals(actor.app, actor.user_id)
        rollups = await self.rollups.days(actor.app, actor.user_id, first_needed(today, days))
        streak = view_of(await self.read_streak((app.feature(Streaks) or Streaks()).policy, actor))
        return stats_of(totals, rollups, today, days, streak)
