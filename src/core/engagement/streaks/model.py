"""What people are told of a streak."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

Status = Literal["none", "active", "at_risk", "frozen", "broken", "paused"]
DayState = Literal["kept", "frozen", "repaired", "paused", "missed", "rest", "excused", "pending"]


class RepairOffer(msgspec.Struct, frozen=True):
    """The break can be repaired before `available_until`, for that many coins."""

    available_until: datetime
    price_coins: int


class StreakView(msgspec.Struct, frozen=True):
    """A streak at an instant; `expires_at` is when it breaks if nothing is logged and no freeze protects it."""

    current: int
    longest: int
    total_days: int
    last_day: date | None
    status: Status
    today_done: bool
    expires_at: datetime | None
    freezes: int
    repair: RepairOffer | None


class HistoryDay(msgspec.Struct, frozen=True):
    """One local day."""

    date: date
    state: DayState


class HistoryTotals(msgspec.Struct, frozen=True):
    """How many of the listed days are in each state."""

    kept: int = 0
    frozen: int = 0
    repaired: int = 0
    paused: int = 0
    missed: int = 0
    rest: int = 0
    excused: int = 0
    pending: int = 0


class History(msgspec.Struct, frozen=True):
    """The days of a range, oldest first, from the first log, freeze or pause on and up to today."""

    items: tuple[HistoryDay, ...]
    totals: HistoryTotals
