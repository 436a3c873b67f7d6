"""Looking at days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.engagement.scores.ports import Players
from core.engagement.tracking.fold import day_view
from core.engagement.tracking.model import TrackingDay, TrackingHistory
from core.engagement.tracking.ports import TrackingDays
from core.shared.actor import Actor
from core.shared.errors import Invalid
from core.shared.ports import Clock
from core.shared.wall import local_day

LONGEST_HISTORY_DAYS = 400
DEFAULT_HISTORY_DAYS = 30


@dataclass(frozen=True, slots=True)
class ReadTracking:
    """The person's present local day; zeros and nulls before anything was noted down."""

    players: Players
    days: TrackingDays
    clock: Clock

    async def __call__(self, actor: Actor) -> TrackingDay:
        now = self.clock.now()
        today = local_day(await self.players.timezone(actor.app, actor.user_id, now), now)
        kept = await self.days.between(actor.app, actor.user_id, today, today)
        return day_view(today, kept[0] if kept else None)


@dataclass(frozen=True, slots=True)
class ReadTrackingHistory:
    """The days of a range of at most 400 that there is something on; by default the 30 days up to today.

    Raises `Invalid` for a range that ends before it begins or is too long.
    """

    players: Players
    days: TrackingDays
    clock: Clock

    async def __call__(self, actor: Actor, first: date | None, last: date | None) -> TrackingHistory:
        if last is None:
            now = self.clock.now()
            today = local_day(await self.players.timezone(actor.app, actor.user_id, now), now)
            last = max(today, first or today)
        first = first or date.fromordinal(max(1, last.toordinal() - DEFAULT_HISTORY_DAYS + 1))
        if not 0 <= (last - first).days < LONGEST_HISTORY_DAYS:
            raise Invalid("invalid_range", f"A range has 1 to {LONGEST_HISTORY_DAYS} days.", pointer="/from")
        kept = await self.days.between(actor.app, actor.user_id, first, last)
        return TrackingHistory(items=[day_view(day.day, day) for day in kept])
