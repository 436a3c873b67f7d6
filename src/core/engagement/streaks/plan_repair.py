"""Repairing a broken streak."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from core.engagement.streaks.engine import replay
from core.engagement.streaks.facts import Facts, Repair
from core.engagement.streaks.outlook import free_again_at, open_break
from core.engagement.streaks.policy import StreakPolicy
from core.shared.errors import Conflict
from core.shared.wall import ONE_DAY


def plan_repair(policy: StreakPolicy, facts: Facts, repair_id: UUID, now: datetime, *, granted: bool = False) -> Repair:
    """The repair of the earliest break whose window is open, over all missed days from there to yesterday.

    `granted` by an admin, it neither needs nor uses up the free one. Raises `Conflict`: `repair_window_over` when the
    streak is broken for longer, `nothing_to_repair` when it is not, `repair_used` when the free one was had.
    """
    streak = replay(policy, facts, now)
    gap = open_break(streak.run, streak.ground, now)
    if gap is None and streak.run.total and not streak.run.current and policy.repair is not None:
        raise Conflict("repair_window_over", "The time in which this streak could be repaired has passed.")
    if gap is None:
        raise Conflict("nothing_to_repair", "There is no broken streak.")
    again_at = free_again_at(streak.ground)
    if again_at is not None and now < again_at and not granted:
        raise Conflict("repair_used", "The free repair was used not long ago.", available_at=again_at)
    free = not granted and policy.repair is not None and policy.repair.price_coins == 0
    return Repair(repair_id, now, gap.day, streak.today - ONE_DAY, free)
