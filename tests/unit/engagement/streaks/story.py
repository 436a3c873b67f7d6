"""Telling a person's story in a few words: who logs when, moves where, and how the streak stands then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from core.engagement.streaks.admit_log import admit_log
from core.engagement.streaks.calendar import itinerary
from core.engagement.streaks.engine import Streak, replay
from core.engagement.streaks.facts import BonusFreezes, Facts, Log, Pause, Repair, ZoneChange
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.plan_pause import end_pause, plan_pause
from core.engagement.streaks.plan_repair import plan_repair
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.snapshot import Snapshot, snapshot_of
from core.engagement.streaks.undo_log import undo_log
from core.shared.errors import DomainError

MADRID = "Europe/Madrid"


def utc(text: str) -> datetime:
    """`2026-03-01 10:00` or `…:05` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: str, fold: int = 0) -> datetime:
    """The instant at which clocks in the zone read the text."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class Story:
    """One person's facts as they come in, each checked as the service would check it."""

    policy: StreakPolicy = field(default_factory=StreakPolicy)
    zone: str = MADRID
    facts: Facts = field(init=False)
    ids: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.facts = Facts(zones=(ZoneChange(utc("2000-01-01"), self.zone),))

    def id(self) -> UUID:
        return UUID(int=next(self.ids))

    def log(self, at: datetime, now: datetime | None = None, seconds: int = 600) -> Log:
        calendar = itinerary(self.policy.day_start_hour, self.facts.zones, now or at)
        log = Log(self.id(), at, admit_log(self.policy, calendar, at, now or at), seconds)
        self._add(logs=log)
        return log

    def log_days(self, first: str, number: int, clock: str = "10:00") -> None:
        """One log a day at that time on the wall in the present zone, for so many days."""
        for n in range(number):
            self.log(local(f"{day(first) + timedelta(days=n)} {clock}", self.zone))

    def undo(self, log: Log, now: datetime) -> None:
        gone = undo_log(self.policy, self.facts, log.id, now)
        self._set(logs=tuple(kept for kept in self.facts.logs if kept != gone))

    def move(self, zone: str, at: datetime) -> None:
        self.zone = zone
        self._add(zones=ZoneChange(at, zone))

    def pause(self, first: date, last: date, now: datetime) -> Pause:
        pause = plan_pause(self.policy, self.facts, self.id(), first=first, last=last, now=now)
        self._add(pauses=pause)
        return pause

    def end_pause(self, pause: Pause, now: datetime) -> None:
        last = end_pause(self.policy, self.facts, pause.id, now)
        others = tuple(other for other in self.facts.pauses if other.id != pause.id)
        self._set(pauses=others if last is None else (*others, msgspec.structs.replace(pause, last=last)))

    def repair(self, now: datetime, *, granted: bool = False) -> Repair:
        repair = plan_repair(self.policy, self.facts, self.id(), now, granted=granted)
        self._add(repairs=repair)
        return repair

    def freezes(self, number: int, at: datetime) -> None:
        self._add(bonuses=BonusFreezes(self.id(), at, number))

    def at(self, now: datetime) -> Streak:
        return replay(self.policy, self.facts, now)

    def view(self, now: datetime) -> StreakView:
        return self.at(now).view

    def states(self, now: datetime, first: str, last: str) -> str:
        """The states of the days, one letter each (`x` excused, `.` pending), days before the first fact left out."""
        items = self.at(now).history(day(first), day(last)).items
        letters = {"excused": "x", "pending": ".", "repaired": "r", "rest": "o"}
        return "".join(letters.get(item.state, item.state[0]) for item in items)

    def snapshot(self, now: datetime) -> Snapshot:
        return snapshot_of(self.policy, self.facts, now)

    @staticmethod
    def refusal(act: Callable[[], object]) -> str | None:
        """The code with which the act is refused; None when it is not."""
        try:
            act()
        except DomainError as refusal:
            return refusal.code
        return None

    def _add(self, **fact: object) -> None:
        self._set(**{name: (*getattr(self.facts, name), one) for name, one in fact.items()})

    def _set(self, **facts: Any) -> None:
        self.facts = msgspec.structs.replace(self.facts, **facts)
