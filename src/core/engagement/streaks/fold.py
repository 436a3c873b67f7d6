"""The rules: how one local day after another changes a streak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from core.engagement.streaks.calendar import Calendar
from core.engagement.streaks.facts import Pause, pause_on
from core.engagement.streaks.model import DayState
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.record import Record, Span
from core.shared.wall import ONE_DAY

DAY_AT_LEAST = timedelta(hours=23)
"""No sequence of zones yields more days than one for each 23 hours that really passed, and two."""


class Break(msgspec.Struct, frozen=True):
    """A streak ended at `at`, when `day` ended missed."""

    day: date
    at: datetime


class Run(msgspec.Struct, omit_defaults=True):
    """The streak before the day `cursor`; the only mutable thing here, copied by whoever folds on."""

    current: int = 0
    longest: int = 0
    total: int = 0
    level: int = 0  # held freezes times `freeze_every`, and the days counted towards the next one
    cursor: date | None = None
    last_day: date | None = None
    froze: bool = False  # the last day that was not excused was frozen
    span: Span | None = None  # of the logs of the present streak
    week: date | None = None
    left_out: int = 0  # days of that week on which too little was done
    breaks: tuple[Break, ...] = ()  # those that could still be repaired at the latest of them

    @property
    def credited(self) -> int:
        """The length, as far as real time bears it out."""
        if self.current <= 2 or self.span is None:
            return self.current
        return min(self.current, (self.span.last - self.span.first) // DAY_AT_LEAST + 2)


@dataclass(frozen=True, slots=True)
class Ground:
    """What days are judged by. Pauses are sorted by their days; `last_free` is when a free repair was last made.

    Where `seen` is given, the state of each day of a streak is noted in it.
    """

    policy: StreakPolicy
    calendar: Calendar
    pauses: tuple[Pause, ...]
    repaired: frozenset[date]
    last_free: datetime | None
    seen: dict[date, DayState] | None = None


def fold(run: Run, records: Iterable[Record], ground: Ground, today: date) -> None:
    """Decide all days before `today`, and count what was done on it and (by travel) on later dates.

    Records are sorted by day and lie at or after the cursor. A day from `today` on without enough logs decides nothing.
    """
    for record in records:
        _pass(run, min(record.day, today), ground)
        if record.span is not None and not record.pending:
            _keep(run, record.day, record.span, ground)
        run.level += record.bonus * ground.policy.freeze_every  # after what the day earned: a gift takes nothing away
    _pass(run, today, ground)


def week_of(day: date) -> date:
    """The Monday of its ISO week."""
    return day - timedelta(days=day.weekday())


def _keep(run: Run, day: date, span: Span, ground: Ground) -> None:
    policy = ground.policy
    run.span = span if run.span is None else run.span.widened(span)
    run.current += 1
    run.total += 1
    if run.level // policy.freeze_every < policy.freeze_cap:
        run.level += 1
    run.longest = max(run.longest, run.credited)
    run.last_day = day
    run.froze = False
    run.cursor = day + ONE_DAY
    if ground.seen is not None:
        ground.seen[day] = "kept"


def _pass(run: Run, until: date, ground: Ground) -> None:
    """Decide the days from the cursor to before `until`, on none of which enough was done."""
    day = run.cursor
    while run.current and day is not None and day < until:
        pause = pause_on(day, ground.pauses)
        end = day + ONE_DAY if pause is None else min(pause.last + ONE_DAY, until)
        state = _judge(run, day, ground) if pause is None else _bridge(run)
        if ground.seen is not None:
            ground.seen.update(dict.fromkeys(days(day, end), state))
        day = end
    if day is None or day < until:
        if ground.policy.rest_days:
            _leave_out(run, day, until, ground)
        day = until
    run.cursor = day


def days(first: date, end: date) -> Iterable[date]:
    """The dates from `first` to before `end`."""
    return (first + n * ONE_DAY for n in range((end - first).days))


def _bridge(run: Run) -> DayState:
    run.froze = False
    return "paused"


def _judge(run: Run, day: date, ground: Ground) -> DayState:
    """The state of a day without enough logs and outside pauses, in a streak that was alive the day before."""
    if ground.calendar.excused(day):
        return "excused"
    policy = ground.policy
    run.froze = False
    if policy.rest_days:
        _turn_week(run, day)
        run.left_out += 1
        if run.left_out <= policy.rest_days:
            return "rest"
    if day in ground.repaired:
        return "repaired"
    if run.level >= policy.freeze_every:
        run.level -= policy.freeze_every
        run.froze = True
        return "frozen"
    _break(run, day, ground)
    return "missed"


def _break(run: Run, day: date, ground: Ground) -> None:
    run.current = run.level = 0
    run.span = None
    if ground.policy.repair is not None:
        at = ground.calendar.closed_at(day)
        window = ground.policy.repair.window
        run.breaks = (*(old for old in run.breaks if old.at + window > at), Break(day, at))


def _turn_week(run: Run, day: date) -> None:
    week = week_of(day)
    if week != run.week:
        run.week, run.left_out = week, 0


def _leave_out(run: Run, since: date | None, until: date, ground: Ground) -> None:
    """Count the days of the week of `until` on which no streak was alive and too little was done."""
    _turn_week(run, until)
    monday = week_of(until)
    for day in days(monday if since is None else max(monday, since), until):
        if pause_on(day, ground.pauses) is None and not ground.calendar.excused(day):
            run.left_out += 1
