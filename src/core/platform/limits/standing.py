"""The strictest of the limits that apply."""

from __future__ import annotations

from collections.abc import Sequence

from core.platform.limits.ports import Check
from core.platform.limits.window import Standing


def standing_of(checks: Sequence[Check], allowed: bool, used: Sequence[int], waits: Sequence[int]) -> Standing:
    """What to tell the caller: `used` hits of each check after this one, `waits` in milliseconds until each one's
    oldest hit is forgotten.

    Of a refusal the limits that are used up count, and of those the one that takes longest.
    """
    limit, remaining, wait = 0, -1, 0
    for (_, rate), hits, milliseconds in zip(checks, used, waits, strict=True):
        left = max(0, rate.count - hits)
        if remaining < 0 or left < remaining or (left == remaining and milliseconds > wait):
            limit, remaining, wait = rate.count, left, milliseconds
    # A hit is remembered a millisecond longer than its window, lest rounding cut it short; nobody needs to hear of it.
    return Standing(allowed, limit, remaining, max(1, -(-(wait - 1) // 1000)))
