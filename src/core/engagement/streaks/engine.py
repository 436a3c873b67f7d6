"""The streak from scratch: a pure function of facts, evaluated at an instant, linear in the days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from core.engagement.streaks.calendar import Itinerary, itinerary
from core.engagement.streaks.facts import TICK, Facts, Pause, counts, pause_on
from core.engagement.streaks.fold import Ground, Run, days, fold
from core.engagement.streaks.model import DayState, History, HistoryDay, HistoryTotals, StreakView
from core.engagement.streaks.outlook import outlook
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.record import Record, gather
from core.shared.wall import ONE_DAY


@dataclass(frozen=True, slots=True)
class Known:
    """The facts that are known at an instant, sorted for folding."""

    calendar: Itinerary
    today: date
    records: list[Record]
    ground: Ground


@dataclass(frozen=True, slots=True)
class Streak:
    """Everything that follows from the facts; `view` holds until `valid_until` if no fact is added."""

    view: StreakView
    valid_until: datetime
    today: date
    run: Run
    ground: Ground
    records: list[Record]

    def history(self, first: date, last: date) -> History:
        """The days from `first` to `last`, both included, from the first log, freeze or pause on and up to today.

        A later date is listed when it was kept, which travel west can bring about.
        """
        seen = self.ground.seen or {}
        began = [record.day for record in self.records[:1]] + [pause.first for pause in self.ground.pauses[:1]]
        start = max(first, min(began, default=self.today + ONE_DAY))
        end = min(last, max(self.today, self.run.last_day or self.today))
        items = []
        for day in days(start, end + ONE_DAY):
            state = seen.get(day) or self._unseen(day)
            if day <= self.today or state == "kept":
                items.append(HistoryDay(day, state))
        totals = Counter[str](item.state for item in items)
        return History(tuple(items), HistoryTotals(**totals))

    def _unseen(self, day: date) -> DayState:
        """The state of a day on which no streak was alive, or that is still open."""
        if pause_on(day, self.ground.pauses):
            return "paused"
        if day >= self.today:
            return "pending"
        return "excused" if self.ground.calendar.excused(day) else "missed"


def replay(policy: StreakPolicy, facts: Facts, now: datetime) -> Streak:
    """The streak at `now`; facts from later than that are not known yet."""
    known = known_at(policy, facts, now)
    run = Run()
    fold(run, known.records, known.ground, known.today)
    view, valid_until = outlook(run, known.records, known.ground, known.today, now)
    return Streak(view, valid_until, known.today, run, known.ground, known.records)


def known_at(policy: StreakPolicy, facts: Facts, now: datetime) -> Known:
    """What is known at `now`, in the order of days whatever the order of arrival."""
    calendar = itinerary(policy.day_start_hour, facts.zones, now)
    pauses = tuple(sorted((pause for pause in facts.pauses if pause.created_at - TICK <= now), key=_first))
    repairs = [repair for repair in facts.repairs if repair.at <= now]
    records = gather(
        (log for log in facts.logs if log.at <= now and counts(policy, log, pauses)),
        ((calendar.day(bonus.at), bonus.count) for bonus in facts.bonuses if bonus.at <= now),
        policy.times_per_day,
    )
    ground = Ground(
        policy=policy,
        calendar=calendar,
        pauses=pauses,
        repaired=frozenset(day for repair in repairs for day in days(repair.first, repair.last + ONE_DAY)),
        last_free=max((repair.at for repair in repairs if repair.free), default=None),
        seen={},
    )
    return Known(calendar, calendar.day(now), records, ground)


def _first(pause: Pause) -> date:
    return pause.first
