"""One conversation with the store at a time: what comes meanwhile goes into the next batch."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context

from core.platform.limits.ports import Check, LimiterDown
from core.platform.limits.standing import standing_of
from core.platform.limits.window import Standing

log = logging.getLogger("rhizome.limits")

TIMEOUT_SECONDS = 1.0
PAUSE_SECONDS = 0.5
"""How long nobody asks a store that has just failed."""

PER_CHECK = 5
"""Numbers that the store answers for each request: allowed, and of both limits hits used and milliseconds to wait."""


class Batch:
    """Requests to be counted in order, each under one or two of the distinct `checks` (by index from 1; 0 is none)."""

    __slots__ = ("checks", "firsts", "seconds")

    def __init__(self, requests: Sequence[Sequence[Check]]) -> None:
        self.checks: dict[str, Check] = {}
        places: dict[str, int] = {}
        self.firsts: list[int] = []
        self.seconds: list[int] = []
        for request in requests:
            found = []
            for check in request:
                key = check[0]
                if key not in places:
                    places[key] = len(places) + 1
                    self.checks[key] = check
                found.append(places[key])
            self.firsts.append(found[0])
            self.seconds.append(found[1] if len(found) > 1 else 0)

    def columns(self) -> tuple[list[str], list[int], list[int], list[int]]:
        """Of the distinct checks: keys, counts, milliseconds of a step, steps of a window."""
        limits = [limit for _, limit in self.checks.values()]
        return (
            list(self.checks),
            [limit.count for limit in limits],
            [limit.step for limit in limits],
            [limit.span for limit in limits],
        )


class BatchingRateLimiter:
    """Exact counting in a shared store, whose cost is shared by all who wait for it.

    `count` answers `PER_CHECK` numbers for each request of a batch.
    """

    def __init__(self, count: Callable[[Batch], Awaitable[Sequence[int | None]]]) -> None:
        self._count = count
        self._waiting: list[tuple[Sequence[Check], asyncio.Future[Standing | None]]] = []
        self._busy = False
        self._down_until = 0.0

    async def start(self) -> None:
        """Nothing to do: the store is first asked when a request needs it, so that its absence stops no start."""

    async def stop(self) -> None:
        """Let go of the store."""

    async def ping(self) -> None:
        """Answer when the store answers; raises whatever it raises."""

    async def hit(self, checks: Sequence[Check]) -> Standing:
        if self._down_until and time.monotonic() < self._down_until:
            raise LimiterDown
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Standing | None] = loop.create_future()
        self._waiting.append((checks, answer))
        if not self._busy:
            self._busy = True
            # A context of its own: the batch belongs to no single request.
            self._task = loop.create_task(self._work(), context=Context())
        standing = await answer
        if standing is None:
            raise LimiterDown
        return standing

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._settle(batch)
        finally:
            self._busy = False

    async def _settle(self, waiting: list[tuple[Sequence[Check], asyncio.Future[Standing | None]]]) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                numbers = await self._count(Batch([checks for checks, _ in waiting]))
        except Exception as error:
            log.warning("the store of rate limits can't be reached: %s", type(error).__name__)
            self._down_until = time.monotonic() + PAUSE_SECONDS
            numbers = []
        at = 0
        for checks, answer in waiting:
            if not answer.done():
                answer.set_result(_standing(checks, numbers[at : at + PER_CHECK]) if numbers else None)
            at += PER_CHECK


def _standing(checks: Sequence[Check], numbers: Sequence[int | None]) -> Standing:
    allowed, *rest = [number or 0 for number in numbers]
    size = len(checks)
    return standing_of(checks, bool(allowed), rest[0 : 2 * size : 2], rest[1 : 2 * size : 2])
