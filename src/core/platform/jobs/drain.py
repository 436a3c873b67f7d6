"""Run everything that is due at this instant until nothing is left."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import msgspec

from core.platform.jobs.dispatch import BATCH
from core.platform.jobs.handlers import Handlers
from core.platform.jobs.ports import Claims, DueJobs, EventRelay
from core.platform.jobs.run_job import RunJob
from core.platform.jobs.tell_counts import TellCounts
from core.platform.jobs.tick import Tick
from core.shared.ports import Clock

PAUSE_SECONDS = 0.02


class Drained(msgspec.Struct, frozen=True):
    """How many jobs were run, and how many of these runs failed."""

    jobs_run: int
    failed: int


@dataclass(frozen=True, slots=True)
class Drain:
    """Waits for jobs in flight in any process, then runs what is due one after the other: by due instant, then in the
    order of adding, events and schedules included, until the whole service is idle. What a job causes at this instant
    is run as well; what it puts off is not. Counted is what was done as a worker's work is."""

    handlers: Handlers
    relay: EventRelay
    due: DueJobs
    claims: Claims
    tick: Tick
    run: RunJob
    clock: Clock
    tell: TellCounts

    async def __call__(self) -> Drained:
        ran = failed = 0
        while not await self.due.idle(()):  # noqa: ASYNC110  # they run in other processes
            await asyncio.sleep(PAUSE_SECONDS)
        while True:
            moved = await self._gathered()
            while (job := await self.claims.claim_next(self.handlers.names, self.clock.now())) is not None:
                ran += 1
                failed += await self.run(job) != "done"
                moved += 1
            if moved:
                continue
            if await self.due.idle(self.handlers.events):
                await self.tell()
                return Drained(ran, failed)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _gathered(self) -> int:
        total = await self.tick(wait=True)
        while (moved := await self.relay.move(self.handlers.subscriptions, self.clock.now(), BATCH)) > 0:
            total += moved
        return total
