"""How much an app is used: what is counted, and what its owner is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

import msgspec

Period = Literal["day", "week", "month"]
Metric = Literal["active_day", "active_week", "active_month", "completions", "feature", "status", "problem", "sent"]

KEPT = timedelta(days=400)
"""For how long counts are kept."""

COUNTED = timedelta(days=2)
"""How long after its end a period still knows who was active in it, for what a process is late with."""

LONGEST_RANGE_DAYS = 400
DEFAULT_RANGE_DAYS = 30


class Seen(msgspec.Struct, frozen=True):
    """Somebody who is signed in used the app on that day (UTC)."""

    app: str
    day: date
    user_id: UUID


class Key(msgspec.Struct, frozen=True):
    """What is counted: a metric of an app, by what it is of, in the period that begins with `starts`."""

    app: str
    starts: date
    metric: Metric
    of: str = ""


class Counted(msgspec.Struct, frozen=True):
    """A count as it is kept."""

    key: Key
    value: int


class DayCount(msgspec.Struct, frozen=True):
    """So many in the period that begins with `date`."""

    date: date
    count: int


class ActivePeople(msgspec.Struct, frozen=True):
    """Distinct people with a request, by day, by ISO week (the date is its Monday) and by month (its first day)."""

    day: tuple[DayCount, ...]
    week: tuple[DayCount, ...]
    month: tuple[DayCount, ...]


class CompletionCount(msgspec.Struct, frozen=True):
    """What people did on a day: challenges completed, activities logged towards streaks."""

    date: date
    challenges: int
    streak_logs: int


class FeatureUse(msgspec.Struct, frozen=True):
    """Requests to a capability of the app over the range."""

    feature: str
    requests: int


class ErrorCount(msgspec.Struct, frozen=True):
    """Answers over the range, by class of status (`4xx`) or by the problem's code."""

    of: str
    count: int


class Errors(msgspec.Struct, frozen=True):
    """Requests that did not succeed; classes of status first, then codes, the most frequent first."""

    by_status: tuple[ErrorCount, ...]
    by_code: tuple[ErrorCount, ...]


class AppAnalytics(msgspec.Struct, frozen=True):
    """One app over the range."""

    app: str
    active: ActivePeople
    completions: tuple[CompletionCount, ...]
    features: tuple[FeatureUse, ...]
    requests: int
    errors: Errors


class Analytics(msgspec.Struct, frozen=True, rename={"first": "from", "last": "to"}):
    """Every app, or the one asked for. All days are UTC's."""

    first: date
    last: date
    apps: tuple[AppAnalytics, ...]


def begins(period: Period, day: date) -> date:
    """The first day of the period that the day is in."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "month" else day


def periods(period: Period, first: date, last: date) -> list[date]:
    """The beginnings of all periods that touch the range."""
    days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
    return list(dict.fromkeys(begins(period, day) for day in days))


def starts_of(day: date) -> dict[Period, date]:
    """By period where the one of the day begins."""
    return {"day": day, "week": begins("week", day), "month": begins("month", day)}
