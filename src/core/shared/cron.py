"""Cron expressions of five fields: minute, hour, day of the month, month, day of the week (POSIX crontab; lists,
ranges, steps and names as in Vixie's cron)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec

from core.shared.wall import ONE_DAY, local_day, wall_instant
from core.shared.zones import zone as rules

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_DAYS = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
}
_AHEAD_DAYS = 8 * 366 + 2
"""From one 29 February to the next there may be eight years."""
_MINUTE = timedelta(minutes=1)


class Cron(msgspec.Struct, frozen=True, kw_only=True):
    """What an expression allows. `any_hour`: its hours were not restricted; `either_day`: day of the month and day of
    the week both were, so that either of them is enough."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    any_hour: bool = False
    either_day: bool = False

    def falls_on(self, day: date) -> bool:
        """Whether it may be that day."""
        if day.month not in self.months:
            return False
        by_month, by_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (by_month or by_week) if self.either_day else (by_month and by_week)


def parse_cron(text: str) -> Cron:
    """The expression; raises `ValueError` that says which field is wrong."""
    fields = _NICKNAMES.get(text.strip().lower(), text).split()
    if len(fields) != 5:
        raise ValueError("a cron has five fields: minute hour day month weekday")
    minute, hour, day, month, weekday = (field.lower() for field in fields)
    weekdays = _values(weekday, "weekday", 0, 7, _DAYS)
    return Cron(
        minutes=_values(minute, "minute", 0, 59),
        hours=_values(hour, "hour", 0, 23),
        days=_values(day, "day", 1, 31),
        months=_values(month, "month", 1, 12, _MONTHS),
        weekdays=tuple(sorted({number % 7 for number in weekdays})),
        any_hour=hour.startswith("*"),
        either_day=not day.startswith("*") and not weekday.startswith("*"),
    )


def next_after(cron: Cron, zone: str, after: datetime) -> datetime | None:
    """The first instant later than `after` that clocks in the zone show as the expression wants; None if there is none
    within eight years, as on 30 February.

    Where the clocks change, what has fixed hours happens once: a time that is left out at the end of the gap, one that
    comes twice at the first of them. What may be at any hour goes by the clocks as they are.
    """
    day = local_day(zone, after)
    for _ in range(_AHEAD_DAYS):
        if cron.falls_on(day):
            found = _ticking(cron, zone, day, after) if cron.any_hour else _at_wall(cron, zone, day, after)
            if found is not None:
                return found
        day += ONE_DAY
    return None


def _at_wall(cron: Cron, zone: str, day: date, after: datetime) -> datetime | None:
    minutes = (60 * hour + minute for hour in cron.hours for minute in cron.minutes)
    instants = (wall_instant(zone, day, minute) for minute in minutes)
    return min((at for at in instants if at > after and local_day(zone, at) == day), default=None)


def _ticking(cron: Cron, zone: str, day: date, after: datetime) -> datetime | None:
    there = rules(zone)
    end = wall_instant(zone, day + ONE_DAY, 0)
    at = max(wall_instant(zone, day, 0), after.astimezone(UTC).replace(second=0, microsecond=0) + _MINUTE)
    while at < end:
        wall = at.astimezone(there)
        if wall.minute in cron.minutes and wall.hour in cron.hours:
            return at
        at += _MINUTE
    return None


def _values(field: str, name: str, low: int, high: int, names: dict[str, int] | None = None) -> tuple[int, ...]:
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = ("*", "", "") if span == "*" else span.partition("-")
        begin = low if first == "*" else _number(first, name, low, high, names)
        end = begin if not dash and first != "*" and not slash else high
        if dash:
            end = _number(last, name, low, high, names)
        every = _number(step, name, 1, high, None) if slash else 1
        if begin > end:
            raise ValueError(f"the {name} {part!r} runs backwards")
        found.update(range(begin, end + 1, every))
    return tuple(sorted(found))


def _number(text: str, name: str, low: int, high: int, names: dict[str, int] | None) -> int:
    if names and text in names:
        return names[text]
    if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
        raise ValueError(f"the {name} {text!r} is not between {low} and {high}")
    return int(text)
