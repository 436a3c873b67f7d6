"""A slow second opinion on streaks, built another way than the engine.

It lives through the person's life in quarters of an hour (all zones of our time and all moves in these tests fall on
them), writes down on which local date each one was spent, and then judges date after date with plain lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.engagement.streaks.facts import TICK, Facts, Pause, Repair
from core.engagement.streaks.policy import StreakPolicy

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)


@lru_cache(maxsize=200_000)
def reads(zone: str, hour: int, instant: datetime) -> date:
    """The date on the person's calendar, whose days begin at `hour`."""
    return (instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(hours=hour)).date()


@dataclass
class Verdict:
    """What the oracle thinks."""

    current: int = 0
    longest: int = 0
    total_days: int = 0
    last_day: date | None = None
    status: str = "none"
    today_done: bool = False
    freezes: int = 0
    states: dict[date, str] = field(default_factory=dict)


@dataclass
class Life:
    """On which date each quarter of an hour was spent, up to now, and would be for three more days of staying."""

    policy: StreakPolicy
    facts: Facts
    now: datetime

    def __post_init__(self) -> None:
        moves = sorted(self.facts.zones, key=lambda move: move.at)
        self.moves = [moves[0], *(move for move in moves[1:] if move.at <= self.now)]
        self.today = self.date_of(self.now)
        known = [log.at for log in self.facts.logs] + [bonus.at for bonus in self.facts.bonuses]
        instant = min([*known, self.now]) - 9 * DAY
        instant -= timedelta(minutes=instant.minute % 15, seconds=instant.second, microseconds=instant.microsecond)
        self.quarters: Counter[date] = Counter()
        while instant < self.now + 3 * DAY:
            self.quarters[self.date_of(instant)] += 1
            instant += QUARTER

    def date_of(self, instant: datetime) -> date:
        zone = self.moves[0].zone
        for move in self.moves[1:]:
            if move.at <= instant:
                zone = move.zone
        return reads(zone, self.policy.day_start_hour, instant)

    def cut_short(self, day: date) -> bool:
        return self.quarters[day] * QUARTER < timedelta(hours=12)


@dataclass
class Judge:
    """Goes through the dates one by one."""

    policy: StreakPolicy
    life: Life
    kept: dict[date, list[datetime]]
    paused: set[date]
    repaired: set[date]
    chain: list[date] = field(default_factory=list)
    held: int = 0
    towards: int = 0

    def state(self, day: date) -> str:
        """What becomes of the date, with its effect on the chain of kept dates and on freezes."""
        if day in self.kept:
            self.keep(day)
            return "kept"
        if day in self.paused:
            return "paused"
        if day >= self.life.today:
            return "pending"
        return self.gap(day)

    def keep(self, day: date) -> None:
        self.chain.append(day)
        if self.held < self.policy.freeze_cap:
            self.towards += 1
        if self.towards == self.policy.freeze_every:
            self.held, self.towards = self.held + 1, 0

    def gap(self, day: date) -> str:
        if self.life.cut_short(day):
            return "excused"
        if self.chain and self.policy.days_per_week < 7 and self.idle(day) <= 7 - self.policy.days_per_week:
            return "rest"
        if self.chain and day in self.repaired:
            return "repaired"
        if self.chain and self.held:
            self.held -= 1
            return "frozen"
        self.chain, self.towards = [], 0
        return "missed"

    def idle(self, day: date) -> int:
        """How many days of its ISO week, up to this one, were left out although they could have been kept."""
        monday = day - timedelta(days=day.weekday())
        week = [monday + n * DAY for n in range((day - monday).days + 1)]
        return sum(d not in self.kept and d not in self.paused and not self.life.cut_short(d) for d in week)

    def credit(self) -> int:
        instants = [instant for day in self.chain for instant in self.kept[day]]
        if not instants:
            return 0
        return min(len(self.chain), (max(instants) - min(instants)) // timedelta(hours=23) + 2)

    def status(self, verdict: Verdict) -> str:
        today = self.life.today
        if today in self.paused:
            return "paused"
        if not verdict.total_days:
            return "none"
        if not verdict.current:
            return "broken"
        if verdict.today_done:
            return "active"
        before = [state for day, state in verdict.states.items() if day < today and state != "excused"]
        if before[-1:] == ["frozen"] and max(self.kept) < today:
            return "frozen"
        free = self.life.cut_short(today) or self.idle(today) <= 7 - self.policy.days_per_week or self.chain[0] > today
        return "active" if free else "at_risk"


def judge(policy: StreakPolicy, facts: Facts, now: datetime) -> Verdict:
    """The streak at `now`."""
    life = Life(policy, facts, now)
    pauses = [pause for pause in facts.pauses if pause.created_at <= now + TICK]
    repairs = [repair for repair in facts.repairs if repair.at <= now]
    judge = Judge(policy, life, _kept_days(policy, facts, now), _dates(pauses), _dates(repairs))
    gifts = Counter[date]()
    for bonus in facts.bonuses:
        if bonus.at <= now:
            gifts[life.date_of(bonus.at)] += bonus.count
    verdict = Verdict(
        today_done=life.today in judge.kept,
        last_day=max(judge.kept, default=None),
        total_days=len(judge.kept),
    )
    days = sorted({*judge.kept, *gifts, life.today})
    day = days[0]
    while day <= days[-1]:
        if day in judge.kept:
            verdict.states[day] = judge.state(day)
        judge.held += gifts[day]
        if day not in judge.kept:
            verdict.states[day] = judge.state(day)
        verdict.current = judge.credit()
        verdict.longest = max(verdict.longest, verdict.current)
        day += DAY
    verdict.freezes = judge.held
    verdict.status = judge.status(verdict)
    return verdict


def _dates(ranges: Sequence[Pause] | Sequence[Repair]) -> set[date]:
    return {one.first + n * DAY for one in ranges for n in range((one.last - one.first).days + 1)}


def _kept_days(policy: StreakPolicy, facts: Facts, now: datetime) -> dict[date, list[datetime]]:
    by_day: dict[date, dict[object, datetime]] = {}
    for log in facts.logs:
        inside = any(
            p.first <= log.day <= p.last and p.created_at <= log.at and p.created_at <= now + TICK for p in facts.pauses
        )
        if log.at <= now and log.duration_seconds >= policy.minimum_seconds and not inside:
            by_day.setdefault(log.day, {})[log.id] = log.at
    return {day: sorted(logs.values()) for day, logs in by_day.items() if len(logs) >= policy.times_per_day}
