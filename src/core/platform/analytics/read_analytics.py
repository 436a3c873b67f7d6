"""What the studio's owner sees of its apps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date

from core.platform.analytics.model import (
    DEFAULT_RANGE_DAYS,
    LONGEST_RANGE_DAYS,
    ActivePeople,
    Analytics,
    AppAnalytics,
    CompletionCount,
    Counted,
    DayCount,
    ErrorCount,
    Errors,
    FeatureUse,
    Metric,
    Period,
    begins,
    periods,
)
from core.platform.analytics.ports import Collected, UsageReads
from core.platform.registry.apps import Apps
from core.shared.errors import Invalid, NotFound
from core.shared.ports import Clock

Counts = Mapping[Metric, Mapping[tuple[date, str], int]]


@dataclass(frozen=True, slots=True)
class ReadAnalytics:
    """The counts of an app, or of all, over a range of at most 400 days; by default the 30 days up to today.

    Raises `NotFound` for an app that isn't there and `Invalid` for a range that ends before it begins or is too long.
    """

    usage: UsageReads
    collected: Collected
    apps: Apps
    clock: Clock

    async def __call__(self, app: str | None, first: date | None, last: date | None) -> Analytics:
        if app is not None and app not in self.apps:
            raise NotFound("not_found", "There is no such app.")
        last = last or max(self.clock.now().astimezone(UTC).date(), first or date.min)
        first = first or date.fromordinal(max(1, last.toordinal() - DEFAULT_RANGE_DAYS + 1))
        if not 0 <= (last - first).days < LONGEST_RANGE_DAYS:
            raise Invalid("invalid_range", f"A range has 1 to {LONGEST_RANGE_DAYS} days.", pointer="/from")
        await self.collected.flush()
        slugs = [app] if app is not None else list(self.apps)
        rows = await self.usage.read(slugs, min(begins("week", first), begins("month", first)), last)
        by_app: dict[str, list[Counted]] = {slug: [] for slug in slugs}
        for row in rows:
            by_app[row.key.app].append(row)
        return Analytics(first, last, tuple(_of_app(slug, found, first, last) for slug, found in by_app.items()))


def _of_app(app: str, rows: Iterable[Counted], first: date, last: date) -> AppAnalytics:
    counts: dict[Metric, dict[tuple[date, str], int]] = defaultdict(dict)
    for row in rows:
        counts[row.key.metric][row.key.starts, row.key.of] = row.value
    done = counts["completions"]
    statuses = _totals(counts, "status", first)
    return AppAnalytics(
        app,
        ActivePeople(*(_active(counts, period, first, last) for period in ("day", "week", "month"))),
        tuple(
            CompletionCount(day, done.get((day, "challenges"), 0), done.get((day, "streak_logs"), 0))
            for day in periods("day", first, last)
        ),
        tuple(FeatureUse(feature, many) for feature, many in _totals(counts, "feature", first)),
        sum(many for _, many in statuses),
        Errors(
            tuple(ErrorCount(of, many) for of, many in sorted(statuses) if of >= "4"),
            tuple(ErrorCount(of, many) for of, many in _totals(counts, "problem", first)),
        ),
    )


def _active(counts: Counts, period: Period, first: date, last: date) -> tuple[DayCount, ...]:
    metrics: dict[Period, Metric] = {"day": "active_day", "week": "active_week", "month": "active_month"}
    found = counts.get(metrics[period], {})
    return tuple(DayCount(starts, found.get((starts, ""), 0)) for starts in periods(period, first, last))


def _totals(counts: Counts, metric: Metric, first: date) -> list[tuple[str, int]]:
    """By what they are of, the largest first."""
    totals: dict[str, int] = defaultdict(int)
    for (day, of), value in counts.get(metric, {}).items():
        if day >= first:
            totals[of] += value
    return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
