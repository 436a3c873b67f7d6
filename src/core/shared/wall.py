"""Clocks on walls: when an instant is that a zone's clocks call so."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from core.shared.zones import zone as rules

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=16_384)
def wall_instant(zone: str, day: date, minute: int) -> datetime:
    """The first instant at which clocks in the zone read that minute (0 to 1439) of the day, or later.

    In an overlap that is the first of the two readings, in a gap the end of the gap, so that what is due at a wall time
    is due once a day whatever the clocks do. A date that a zone leaves out begins when the next one does.
    """
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    there = rules(zone)
    start = wall.replace(tzinfo=there).astimezone(UTC)
    if start.astimezone(there).replace(tzinfo=None) == wall:
        return start
    low, high = wall.replace(tzinfo=there, fold=1).astimezone(UTC), start
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(there).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def local_day(zone: str, instant: datetime) -> date:
    """The date that clocks in the zone show. Never earlier than one they showed before, even where they go back over
    midnight."""
    day = instant.astimezone(rules(zone)).date()
    return day + ONE_DAY if instant >= wall_instant(zone, day + ONE_DAY, 0) else day


def day_end(zone: str, day: date) -> datetime:
    """The first instant after the day."""
    return wall_instant(zone, day + ONE_DAY, 0)
