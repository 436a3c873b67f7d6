"""Everything that happened to a streak. Whatever else is known of it follows from these."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from core.engagement.streaks.policy import StreakPolicy

TICK = timedelta(microseconds=1)
"""The smallest step of an instant: what is set in the very instant of a log can be told to come after it."""


class Log(msgspec.Struct, frozen=True):
    """An activity at `at`, on the local day `day` that was determined when it was written (see `admit_log`)."""

    id: UUID
    at: datetime
    day: date
    duration_seconds: int = 0


class ZoneChange(msgspec.Struct, frozen=True):
    """From `at` on the person lives by the IANA zone `zone`."""

    at: datetime
    zone: str


class Pause(msgspec.Struct, frozen=True):
    """The local days from `first` to `last`, both included; what was logged before `created_at` still counts."""

    id: UUID
    first: date
    last: date
    created_at: datetime


class Repair(msgspec.Struct, frozen=True):
    """At `at` the missed days from `first` to `last` (yesterday, then) were repaired; `free` ones are limited."""

    id: UUID
    at: datetime
    first: date
    last: date
    free: bool = False


class BonusFreezes(msgspec.Struct, frozen=True):
    """`count` freezes bought or given as a reward at `at`."""

    id: UUID
    at: datetime
    count: int = 1


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One person's facts in one app, in any order; an undone log is simply not there.

    `zones` holds one entry at least, and the earliest is in force from ever.
    """

    zones: Sequence[ZoneChange]
    logs: Sequence[Log] = ()
    pauses: Sequence[Pause] = ()
    repairs: Sequence[Repair] = ()
    bonuses: Sequence[BonusFreezes] = ()


def pause_on(day: date, pauses: Sequence[Pause]) -> Pause | None:
    """The pause that holds the day, of pauses sorted by their days."""
    if not pauses:
        return None
    pause = pauses[bisect_right(pauses, day, key=_first) - 1]
    return pause if pause.first <= day <= pause.last else None


def counts(policy: StreakPolicy, log: Log, pauses: Sequence[Pause]) -> bool:
    """Whether a log helps its day: long enough, and not made inside one of the (sorted) pauses."""
    if log.duration_seconds < policy.minimum_seconds:
        return False
    pause = pause_on(log.day, pauses)
    return pause is None or log.at < pause.created_at


def _first(pause: Pause) -> date:
    return pause.first
