"""Housekeeping: what is old enough goes, a batch at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from core.shared.ports import Clock
from entrypoints.jobs.declare import Use

BATCH = 5000


def pruning(use: Use, prune: Callable[[datetime, int], Awaitable[int]], kept: timedelta) -> Call:
    """A handler that forgets everything older than `kept`; `prune` takes an instant and how much at most."""
    clock: Clock = use(Clock)

    async def handle(_: Delivery) -> None:
        while await prune(clock.now() - kept, BATCH) == BATCH:
            pass

    return handle
