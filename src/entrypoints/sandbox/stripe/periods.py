"""When a period of a subscription ends."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime


def after(start: int, interval: str, count: int = 1) -> int:
    """The instant one interval later: the same day of the month, or the month's last where it has none."""
    if interval in ("day", "week"):
        return start + count * 86400 * (7 if interval == "week" else 1)
    at = datetime.fromtimestamp(start, UTC)
    months = at.month - 1 + count * (12 if interval == "year" else 1)
    year, month = at.year + months // 12, months % 12 + 1
    day = min(at.day, calendar.monthrange(year, month)[1])
    return int(at.replace(year=year, month=month, day=day).timestamp())
