"""Statistics: what rollups say of a person, put into the shape of charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from core.engagement.challenges.model import Category, Energy
from core.engagement.streaks.model import StreakView
from core.shared.wall import ONE_DAY

DEFAULT_DAYS, MOST_DAYS = 30, 366


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """All completions of a category and energy level. `days_begun` counts the local days whose first completion to
    arrive was one of them: over all categories and levels that is how many days were active."""

    category: Category
    energy: Energy
    completions: int
    minutes: int
    days_begun: int


class DayRollup(msgspec.Struct, frozen=True, kw_only=True):
    """Everything done on one local day."""

    day: date
    completions: int
    minutes: int


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """Completions, their minutes, and on how many local days there were any."""

    completions: int = 0
    minutes: int = 0
    active_days: int = 0


class PeriodSums(Sums, frozen=True, kw_only=True):
    """The same from the local day `starts` to `ends`, both included."""

    starts: date
    ends: date


class ByCategory(msgspec.Struct, frozen=True, kw_only=True):
    """Completions of each goal."""

    focus: int = 0
    energy: int = 0
    stress: int = 0
    sleep: int = 0
    movement: int = 0
    nutrition: int = 0
    connection: int = 0


class ByEnergyLevel(msgspec.Struct, frozen=True, kw_only=True):
    """Completions of each energy level."""

    low: int = 0
    medium: int = 0
    high: int = 0


class DayStats(msgspec.Struct, frozen=True, kw_only=True):
    """One local day of a chart."""

    date: date
    completions: int
    minutes: int


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """A person's statistics; weeks begin on Monday, and days are the person's own. `per_day` ends with today."""

    totals: Sums
    this_week: PeriodSums
    this_month: PeriodSums
    by_category: ByCategory
    by_energy_level: ByEnergyLevel
    current_streak: int
    longest_streak: int
    per_day: list[DayStats]


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of its ISO week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY


def first_needed(today: date, days: int) -> date:
    """The earliest day that the statistics of so many days look at one by one."""
    return min(week_of(today)[0], month_of(today)[0], today - timedelta(days=days - 1))


def stats_of(
    totals: Sequence[Total], rollups: Sequence[DayRollup], today: date, days: int, streak: StreakView
) -> Stats:
    """The statistics on `today`; `rollups` reach back to `first_needed` at least."""
    by_category: dict[str, int] = {}
    by_energy: dict[str, int] = {}
    for total in totals:
        by_category[total.category] = by_category.get(total.category, 0) + total.completions
        by_energy[total.energy] = by_energy.get(total.energy, 0) + total.completions
    return Stats(
        totals=Sums(
            completions=sum(total.completions for total in totals),
            minutes=sum(total.minutes for total in totals),
            active_days=sum(total.days_begun for total in totals),
        ),
        this_week=_sums(rollups, *week_of(today)),
        this_month=_sums(rollups, *month_of(today)),
        by_category=ByCategory(**by_category),
        by_energy_level=ByEnergyLevel(**by_energy),
        current_streak=streak.current,
        longest_streak=streak.longest,
        per_day=_per_day(rollups, today, days),
    )


def _sums(rollups: Iterable[DayRollup], starts: date, ends: date) -> PeriodSums:
    within = [rollup for rollup in rollups if starts <= rollup.day <= ends]
    return PeriodSums(
        completions=sum(rollup.completions for rollup in within),
        minutes=sum(rollup.minutes for rollup in within),
        active_days=len(within),
        starts=starts,
        ends=ends,
    )


def _per_day(rollups: Iterable[DayRollup], today: date, days: int) -> list[DayStats]:
    known = {rollup.day: rollup for rollup in rollups}
    chart = []
    for back in range(days - 1, -1, -1):
        day = today - timedelta(days=back)
        rollup = known.get(day)
        done, minutes = (rollup.completions, rollup.minutes) if rollup is not None else (0, 0)
        chart.append(DayStats(date=day, completions=done, minutes=minutes))
    return chart
