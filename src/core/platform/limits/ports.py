"""Where hits are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.platform.limits.window import RateLimit, Standing

Check = tuple[str, RateLimit]
"""Whose hits are counted together, and how many there may be."""


class LimiterDown(Exception):
    """The shared store of counters can't be asked just now."""


class RateLimiter(Protocol):
    """Counts hits exactly across all processes, in real time."""

    async def hit(self, checks: Sequence[Check]) -> Standing:
        """Count one hit under one or two keys if both limits allow it, else under none.

        Raises `LimiterDown` when the counters can't be reached.
        """
        ...
