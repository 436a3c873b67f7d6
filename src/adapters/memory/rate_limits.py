"""Sliding windows in this process."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from core.platform.limits.ports import Check
from core.platform.limits.standing import standing_of
from core.platform.limits.window import RateLimit, Standing

SWEEP_MILLISECONDS = 60_000


def _monotonic() -> int:
    return time.monotonic_ns() // 1_000_000


class _Window:
    """Hits of one key: how many in which step, oldest first."""

    __slots__ = ("forgotten_at", "hits", "used")

    def __init__(self) -> None:
        self.hits: dict[int, int] = {}
        self.used = 0
        self.forgotten_at = 0

    def forget(self, limit: RateLimit, now: int) -> None:
        horizon = now // limit.step - limit.span
        for step in list(self.hits):
            if step >= horizon:
                break
            self.used -= self.hits.pop(step)

    def wait(self, limit: RateLimit, now: int) -> int:
        oldest = next(iter(self.hits), now // limit.step)
        return (oldest + limit.span + 1) * limit.step - now

    def add(self, limit: RateLimit, now: int) -> None:
        step = now // limit.step
        self.hits[step] = self.hits.get(step, 0) + 1
        self.used += 1
        self.forgotten_at = (step + limit.span + 1) * limit.step


class MemoryRateLimiter:
    """Exact within this process; `milliseconds` is a clock that never goes back."""

    def __init__(self, milliseconds: Callable[[], int] = _monotonic) -> None:
        self._milliseconds = milliseconds
        self._windows: dict[str, _Window] = {}
        self._swept = 0

    async def hit(self, checks: Sequence[Check]) -> Standing:
        now = self._milliseconds()
        if now - self._swept > SWEEP_MILLISECONDS:
            self._sweep(now)
        windows = [self._window(key) for key, _ in checks]
        allowed = True
        for window, (_, limit) in zip(windows, checks, strict=True):
            window.forget(limit, now)
            allowed = allowed and window.used < limit.count
        if allowed:
            for window, (_, limit) in zip(windows, checks, strict=True):
                window.add(limit, now)
        waits = [window.wait(limit, now) for window, (_, limit) in zip(windows, checks, strict=True)]
        return standing_of(checks, allowed, [window.used for window in windows], waits)

    def _window(self, key: str) -> _Window:
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = _Window()
        return window

    def _sweep(self, now: int) -> None:
        self._swept = now
        self._windows = {key: window for key, window in self._windows.items() if window.forgotten_at > now}
