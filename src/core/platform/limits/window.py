"""How often something may happen: true sliding windows, counted in steps so that memory is bounded for any limit."""

from __future__ import annotations

import msgspec

EXACT_UP_TO = 100
"""Limits up to this count remember each hit to the millisecond; larger ones share `STEPS` counters."""

STEPS = 120


class RateLimit(msgspec.Struct, frozen=True):
    """At most `count` hits in any `seconds` in a row."""

    count: int
    seconds: int

    @property
    def step(self) -> int:
        """Milliseconds that share a counter."""
        return 1 if self.count <= EXACT_UP_TO else -(-self.seconds * 1000 // STEPS)

    @property
    def span(self) -> int:
        """Steps that a hit is remembered after its own: rounded up, so that no window of `seconds` ever holds more."""
        return -(-self.seconds * 1000 // self.step)


class Standing(msgspec.Struct, frozen=True):
    """Where a caller stands with the strictest of the limits that apply.

    `wait` is the whole number of seconds until the oldest counted hit leaves the window: after a refusal, until the
    next attempt can pass.
    """

    allowed: bool
    limit: int
    remaining: int
    wait: int
