"""Whether a log may still be undone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from core.engagement.streaks.admit_log import within
from core.engagement.streaks.calendar import itinerary
from core.engagement.streaks.facts import Facts, Log
from core.engagement.streaks.policy import StreakPolicy
from core.shared.errors import Invalid, NotFound


def undo_log(policy: StreakPolicy, facts: Facts, log_id: UUID, now: datetime) -> Log:
    """The log to remove: one of today or yesterday.

    Raises `NotFound`, and `Invalid("log_out_of_window")` for an older one.
    """
    log = next((log for log in facts.logs if log.id == log_id), None)
    if log is None:
        raise NotFound
    calendar = itinerary(policy.day_start_hour, facts.zones, now)
    if not within(calendar, log.day, calendar.day(now), 1):
        raise Invalid("log_out_of_window", "Only a log of today or yesterday can be undone.")
    return log
