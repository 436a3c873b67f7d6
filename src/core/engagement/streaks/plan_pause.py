"""Setting a pause, and ending one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from core.engagement.streaks.calendar import itinerary
from core.engagement.streaks.facts import TICK, Facts, Pause
from core.engagement.streaks.policy import StreakPolicy
from core.shared.errors import Conflict, Invalid, NotFound
from core.shared.wall import ONE_DAY

_AHEAD = timedelta(days=3660)
_PLANNED_AT_MOST = 24  # keeps a snapshot small


def plan_pause(policy: StreakPolicy, facts: Facts, pause_id: UUID, *, first: date, last: date, now: datetime) -> Pause:
    """The pause from `first` to `last`, both included. What was done on its days before now still counts.

    Raises `Invalid("pause_in_the_past")` for a start before today, `Invalid("pause_invalid")` for a range that is
    empty, too long or more than ten years ahead, `Conflict("pause_overlaps")`, and `Conflict("too_many_pauses")` when
    24 are planned.
    """
    today = _today(policy, facts, now)
    if first < today:
        raise Invalid("pause_in_the_past", "A pause can't start before today.", pointer="/from")
    if not timedelta(0) <= last - first < timedelta(days=policy.pause_max_days) or first - today > _AHEAD:
        raise Invalid("pause_invalid", f"A pause takes 1 to {policy.pause_max_days} days.", pointer="/to")
    if any(pause.first <= last and first <= pause.last for pause in facts.pauses):
        raise Conflict("pause_overlaps", "Another pause holds some of these days.")
    if sum(pause.last >= today for pause in facts.pauses) >= _PLANNED_AT_MOST:
        raise Conflict("too_many_pauses", "So many pauses are planned that one has to pass first.")
    logged = any(log.at == now and first <= log.day <= last for log in facts.logs)
    return Pause(pause_id, first, last, now + TICK if logged else now)


def end_pause(policy: StreakPolicy, facts: Facts, pause_id: UUID, now: datetime) -> date | None:
    """The last day that the pause keeps: yesterday for one that has begun, its own for one that is over.

    None when no day is left of it, so that it goes as if it had never been set. Raises `NotFound`.
    """
    pause = next((pause for pause in facts.pauses if pause.id == pause_id), None)
    if pause is None:
        raise NotFound
    last = min(pause.last, _today(policy, facts, now) - ONE_DAY)
    return last if last >= pause.first else None


def _today(policy: StreakPolicy, facts: Facts, now: datetime) -> date:
    return itinerary(policy.day_start_hour, facts.zones, now).day(now)
