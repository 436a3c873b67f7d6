"""What an app asks of a streak: frozen figures for its manifest."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from zlib import crc32

import msgspec

_ENGINE = 1
"""Raised when the engine itself changes what follows from the same facts: every snapshot is then recomputed."""


class RepairPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A broken streak can be repaired for `window_hours` after the break, for coins or, at price 0, for free.

    `free_every_days` limits repairs that cost nothing to one in that many times 24 hours; paid and granted ones are
    not limited.
    """

    price_coins: int = 0
    window_hours: int = 48
    free_every_days: int = 30

    def __post_init__(self) -> None:
        if self.price_coins < 0 or self.window_hours < 1 or self.free_every_days < 0:
            raise ValueError("a repair needs a price and a limit of 0 or more and a window of an hour or more")

    @property
    def window(self) -> timedelta:
        return timedelta(hours=self.window_hours)


class StreakPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules of one app's streaks; raises `ValueError` for figures that no streak could follow.

    `days_per_week` asks for that many days of each ISO week instead of every day. `backfill_days` is how many required
    days before today a log may be for. `freeze_cap` 0 means that freezes are not earned. `repair` None: no repairs.
    """

    times_per_day: int = 1
    minimum_seconds: int = 0
    day_start_hour: int = 0
    days_per_week: int = 7
    backfill_days: int = 1
    freeze_cap: int = 2
    freeze_every: int = 7
    pause_max_days: int = 60
    repair: RepairPolicy | None = RepairPolicy()

    def __post_init__(self) -> None:
        bounds = {
            "times_per_day": (1, 100),
            "minimum_seconds": (0, 86_400),
            "day_start_hour": (0, 23),
            "days_per_week": (1, 7),
            "backfill_days": (0, 36_500),
            "freeze_cap": (0, 100),
            "freeze_every": (1, 1000),
            "pause_max_days": (1, 366),
        }
        for name, (low, high) in bounds.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must lie between {low} and {high}")

    @property
    def rest_days(self) -> int:
        """Days of an ISO week that may be left out."""
        return 7 - self.days_per_week


@lru_cache(maxsize=64)
def fingerprint(policy: StreakPolicy) -> int:
    """A number that changes with the rules, so that a snapshot folded under others is known."""
    return crc32(msgspec.json.encode(policy), _ENGINE)
