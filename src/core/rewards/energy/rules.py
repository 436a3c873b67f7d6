"""Energy: a figure from 0 to 100 that rises with time and is moved by what people do. Pure rules."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

FULL = 100
_TICK = timedelta(microseconds=1)
PARTS = timedelta(hours=1) // _TICK
"""Of a point: one comes back in each microsecond and by each point an hour, so that nothing is ever rounded."""


class Charge(msgspec.Struct, frozen=True):
    """So many points at `as_of`, and so many parts of the next; what time has brought since then follows from it."""

    points: int
    as_of: datetime
    parts: int = 0


def recovered(charge: Charge, now: datetime, per_hour: int) -> Charge:
    """The charge as it is at `now`: the same, however often somebody has looked meanwhile.

    A clock that was set back gives nothing and takes nothing; recovery goes on from where the clock stands now.
    """
    ticks = max(0, (now - charge.as_of) // _TICK)
    won, parts = divmod(charge.parts + ticks * per_hour, PARTS)
    return _full(now) if charge.points + won >= FULL else Charge(charge.points + won, now, parts)


def moved(charge: Charge, by: int, now: datetime, per_hour: int) -> Charge:
    """The charge once what has happened has added or taken so many points, within its bounds."""
    before = recovered(charge, now, per_hour)
    points = max(0, before.points + by)
    return _full(now) if points >= FULL else Charge(points, now, before.parts)


def _full(now: datetime) -> Charge:
    return Charge(FULL, now)
