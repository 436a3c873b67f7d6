"""When a free tier ends, by its trend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

LONGEST = timedelta(days=3650)


def runs_out(samples: Sequence[tuple[date, float]], limit: float) -> date | None:
    """The first day on which the line of least squares through the samples reaches the limit; None where it never does,
    or not within ten years, or there are samples of one day alone."""
    if len({day for day, _ in samples}) < 2:
        return None
    last = max(day for day, _ in samples)
    xs = [(day - last).days for day, _ in samples]
    ys = [used for _, used in samples]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    if slope <= 0:
        return None
    days = (limit - (mean_y - slope * mean_x)) / slope
    if not days <= min(LONGEST, date.max - last).days:  # also for what is no number any more
        return None
    return last + timedelta(days=math.ceil(round(max(days, 0.0), 9)))
