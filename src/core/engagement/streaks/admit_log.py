"""Which local day a log is for, and whether it still counts."""

from __future__ import annotations

from datetime import UTC, date, datetime

from core.engagement.streaks.calendar import Calendar
from core.engagement.streaks.policy import StreakPolicy
from core.shared.errors import Invalid
from core.shared.wall import ONE_DAY

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""No log is older than this, whatever the policy: calendars end somewhere."""


def admit_log(policy: StreakPolicy, calendar: Calendar, at: datetime, now: datetime) -> date:
    """The local day to store with a log at `at`, by the zone in force then.

    Raises `Invalid("log_out_of_window")` for the future and for days further back than the policy takes.
    """
    if _EARLIEST <= at <= now:
        day = calendar.day(at)
        if within(calendar, day, calendar.day(now), policy.backfill_days):
            return day
    raise Invalid("log_out_of_window", "This is too long ago, or yet to come.", pointer="/logged_at")


def within(calendar: Calendar, day: date, today: date, reach: int) -> bool:
    """Whether the day is today, later (after travel west), or one of the `reach` days before; excused days between
    are not counted.
    """
    if day >= today:
        return True
    between = today - ONE_DAY
    passed = 1
    while between > day and passed <= reach:
        passed += not calendar.excused(between)
        between -= ONE_DAY
    return passed <= reach
