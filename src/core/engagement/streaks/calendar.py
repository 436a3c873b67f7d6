"""Local days: which one an instant belongs to, when one begins, and how long a person lived in one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

import msgspec

from core.engagement.streaks.facts import ZoneChange
from core.shared.wall import ONE_DAY, wall_instant

REQUIRED_FROM = timedelta(hours=12)
"""A local date in which less than this was lived is not asked for."""

_EVER = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


def day_start(zone: str, hour: int, day: date) -> datetime:
    """The first instant at which clocks in the zone read `hour`:00 of the day or later: days without holes."""
    return wall_instant(zone, day, hour * 60)


def day_at(zone: str, hour: int, instant: datetime) -> date:
    """The local day an instant belongs to, for one who lives in the zone and whose days begin at `hour`."""
    day = instant.date()
    while instant < day_start(zone, hour, day):
        day -= ONE_DAY
    while instant >= day_start(zone, hour, day + ONE_DAY):
        day += ONE_DAY
    return day


class Calendar(Protocol):
    """A person's days up to now, in the zones they lived by, and those to come if they stay where they are."""

    def day(self, instant: datetime) -> date:
        """The local day of an instant."""

    def start(self, day: date) -> datetime:
        """When the day begins in the present zone."""

    def excused(self, day: date) -> bool:
        """Whether less than twelve hours of the day were, or if nothing changes will be, lived."""

    def closed_at(self, day: date) -> datetime:
        """The last instant at which the person left the day for a later one; of a day that lies behind them."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One zone from `since` until `until`."""

    zone: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Itinerary:
    """The calendar of a whole zone history."""

    hour: int
    stays: tuple[Stay, ...]

    def day(self, instant: datetime) -> date:
        return day_at(self._stay(instant).zone, self.hour, instant)

    def start(self, day: date) -> datetime:
        return day_start(self.stays[-1].zone, self.hour, day)

    def excused(self, day: date) -> bool:
        return self.lived(day, self.stays) < REQUIRED_FROM

    def closed_at(self, day: date) -> datetime:
        closed = self.left_at(day, self.stays)
        return self.start(day + ONE_DAY) if closed is None else closed

    def lived(self, day: date, stays: tuple[Stay, ...]) -> timedelta:
        """How much of the day passed during the stays."""
        total = timedelta(0)
        for stay in self._around(day, stays):
            begin = max(day_start(stay.zone, self.hour, day), stay.since)
            end = min(day_start(stay.zone, self.hour, day + ONE_DAY), stay.until)
            if end > begin:
                total += end - begin
        return total

    def left_at(self, day: date, stays: tuple[Stay, ...]) -> datetime | None:
        """The last instant during the stays at which the day was left for a later one or the stay ended on it."""
        for stay in reversed(stays):
            end = day_start(stay.zone, self.hour, day + ONE_DAY)
            if end > stay.since:
                return min(end, stay.until)
        return None

    def _stay(self, instant: datetime) -> Stay:
        return self.stays[bisect_right(self.stays, instant, key=_since) - 1]

    def _around(self, day: date, stays: tuple[Stay, ...]) -> tuple[Stay, ...]:
        """The stays that can hold a moment of the day anywhere on Earth, whatever its start hour."""
        if len(stays) < 2:
            return stays
        noon = datetime.combine(day, time(12), tzinfo=UTC)
        low = bisect_right(stays, noon - 2 * ONE_DAY, key=_since) - 1
        return stays[max(low, 0) : bisect_right(stays, noon + 3 * ONE_DAY, key=_since)]


def itinerary(hour: int, changes: Iterable[ZoneChange], now: datetime) -> Itinerary:
    """The calendar as it is known at `now`; later changes are not."""
    known = sorted(changes, key=lambda change: change.at)
    known = [change for at, change in enumerate(known) if at == 0 or change.at <= now]
    since = [_EVER, *(change.at for change in known[1:])]
    stays = zip((change.zone for change in known), since, [*since[1:], _NEVER], strict=True)
    return Itinerary(hour, tuple(Stay(*stay) for stay in stays))


def _since(stay: Stay) -> datetime:
    return stay.since


class Past(msgspec.Struct, frozen=True):
    """What passed of a day before the present stay began, and when it was last left then."""

    day: date
    lived: timedelta
    left_at: datetime | None


class Recent(msgspec.Struct, frozen=True, omit_defaults=True):
    """The calendar of the last few days and those to come: the present stay, and what earlier ones left of `past` days.

    It knows no day of an instant before `since` (LookupError) and nothing of days before those it was made for.
    """

    hour: int
    zone: str
    since: datetime
    past: tuple[Past, ...] = ()

    def day(self, instant: datetime) -> date:
        if instant < self.since:
            raise LookupError("the instant lies before the present stay")
        return day_at(self.zone, self.hour, instant)

    def start(self, day: date) -> datetime:
        return day_start(self.zone, self.hour, day)

    def excused(self, day: date) -> bool:
        begin, end = self.start(day), self.start(day + ONE_DAY)
        here = end - max(begin, self.since) if end > self.since else timedelta(0)
        before = next((past.lived for past in self.past if past.day == day), timedelta(0))
        return here + before < REQUIRED_FROM

    def closed_at(self, day: date) -> datetime:
        end = self.start(day + ONE_DAY)
        if end > self.since:
            return end
        return next((past.left_at for past in self.past if past.day == day and past.left_at), end)


def recent(whole: Itinerary, first: date, last: date) -> Recent:
    """The same calendar for the days from `first` to `last` and all later ones, in bounded size."""
    present, earlier = whole.stays[-1], whole.stays[:-1]
    days = [first + i * ONE_DAY for i in range((last - first).days + 1)]
    past = (Past(day, whole.lived(day, earlier), whole.left_at(day, earlier)) for day in days)
    needed = tuple(old for old in past if old.lived or whole.start(old.day + ONE_DAY) <= present.since)
    return Recent(whole.hour, present.zone, present.since, needed)
