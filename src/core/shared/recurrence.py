"""What comes again at a wall time: the one rule behind reminders, warnings, summaries and quotes."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from core.shared.wall import ONE_DAY, local_day, wall_instant

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
_LOOK_AHEAD_DAYS = 15
"""Two weeks: even if the only day of one is left out by its zone, the next one's is there."""


class Recurrence(msgspec.Struct, frozen=True, array_like=True):
    """At `minute` of the local day (0 to 1439) on the ISO weekdays `days`; with `spread`, at a minute drawn for each
    day from so many that begin there. With `once` only the first time counts; nothing is of a day before `first`."""

    minute: Annotated[int, Meta(ge=0, le=1439)]
    days: tuple[int, ...] = EVERY_DAY
    spread: Annotated[int, Meta(ge=0, le=1440)] = 0
    once: bool = False
    first: date | None = None


class Occurrence(msgspec.Struct, frozen=True):
    """One time of a recurrence: the local day that it is of, and its instant."""

    day: date
    at: datetime


def next_occurrence(rule: Recurrence, zone: str, after: datetime, seed: bytes = b"") -> Occurrence:
    """The first occurrence later than `after` for one who lives in the zone. The same seed draws the same minutes.

    Raises `ValueError` for a rule without a day.
    """
    day = max(local_day(zone, after) - ONE_DAY, rule.first or date.min)
    for _ in range(_LOOK_AHEAD_DAYS):
        found = _on(rule, zone, day, seed)
        if found is not None and found.at > after:
            return found
        day += ONE_DAY
    raise ValueError("a recurrence needs a weekday")


def last_occurrence(
    rule: Recurrence, zone: str, since: datetime, until: datetime, seed: bytes = b""
) -> Occurrence | None:
    """The latest occurrence from `since` to `until`, both included; None if there was none. Looks at two days alone,
    since what is older than the present local day is of no use to anybody."""
    today = local_day(zone, until)
    for day in (today, today - ONE_DAY):
        found = _on(rule, zone, day, seed)
        if found is not None and since <= found.at <= until:
            return found
    return None


def _on(rule: Recurrence, zone: str, day: date, seed: bytes) -> Occurrence | None:
    if day.isoweekday() not in rule.days or (rule.first is not None and day < rule.first):
        return None
    minute = rule.minute + (_drawn(seed, day, rule.spread) if rule.spread else 0)
    at = wall_instant(zone, day, min(minute, 1439))
    return Occurrence(day, at) if local_day(zone, at) == day else None  # a zone may leave a date out


def _drawn(seed: bytes, day: date, spread: int) -> int:
    digest = hashlib.blake2b(day.isoformat().encode(), key=seed[:64], digest_size=8).digest()
    return int.from_bytes(digest) % spread
