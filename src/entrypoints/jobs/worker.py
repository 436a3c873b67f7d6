"""The worker: relays events, hands over and runs what is due, beside any number of others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from core.platform.jobs.dispatch import Dispatch
from core.platform.jobs.handlers import Handlers
from core.platform.jobs.ports import Claims, Held, Receiver
from core.platform.jobs.run_job import RunJob
from core.platform.jobs.tell_counts import TellCounts
from core.platform.jobs.tick import Tick
from core.shared.ports import Clock

log = logging.getLogger("rhizome.worker")

CONCURRENCY = 8
POLL_SECONDS = 0.25
TICK_SECONDS = 1.0
TELL_SECONDS = 5.0
GRACE_SECONDS = 22
"""How long a stopping worker finishes what is in flight; the platform kills after 25 to 30."""


@dataclass
class Worker:
    """Works until stopped. While the clock is held it runs nothing, and nothing that goes wrong ends it."""

    handlers: Handlers
    dispatch: Dispatch
    tick: Tick
    claims: Claims
    run: RunJob
    receiver: Receiver
    held: Held
    clock: Clock
    tell: TellCounts
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONCURRENCY), init=False)
    _working: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list, init=False)

    async def start(self) -> None:
        """Begin; returns at once."""
        self._stopping.clear()
        self._tasks = [
            asyncio.create_task(self._receive()),
            asyncio.create_task(self._repeat(self._dispatched, POLL_SECONDS)),
            asyncio.create_task(self._repeat(self._ticked, TICK_SECONDS)),
            asyncio.create_task(self._repeat(self._renewed, TICK_SECONDS, while_stopping=True)),
            asyncio.create_task(self._repeat(self._told, TELL_SECONDS)),
        ]

    async def stop(self) -> None:
        """Take nothing new, finish what is in flight for at most `GRACE_SECONDS`, give back the rest."""
        self._stopping.set()
        if self._working:
            await asyncio.wait(self._working, timeout=GRACE_SECONDS)
        for task in (*self._working, *self._tasks):
            task.cancel()
        await asyncio.gather(*self._working, *self._tasks, return_exceptions=True)
        self._tasks = []
        with suppress(Exception):  # figures may miss the last seconds
            await self._told()

    async def _receive(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.receiver.receive(self._work, CONCURRENCY)
            except Exception:
                log.exception("the transport failed")
                await asyncio.sleep(TICK_SECONDS)

    async def _work(self, job_ids: Sequence[UUID]) -> None:
        tasks = [asyncio.create_task(self._one(job_id)) for job_id in job_ids]
        for task in tasks:
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        await asyncio.wait(tasks)

    async def _one(self, job_id: UUID) -> None:
        async with self._slots:
            if self._stopping.is_set() or self.held.held():
                return
            try:
                job = await self.claims.claim(job_id, self.handlers.names, self.clock.now())
                if job is not None:
                    await self.run(job)
            except Exception:
                log.exception("job %s could not be settled; it is taken up again when its lease ends", job_id)

    async def _dispatched(self) -> bool:
        return not self.held.held() and await self.dispatch()

    async def _ticked(self) -> bool:
        if not self.held.held():
            await self.tick()
        return False

    async def _renewed(self) -> bool:
        if self.run.in_flight:
            await self.claims.renew(list(self.run.in_flight.values()))
        return False

    async def _told(self) -> bool:
        await self.tell()
        return False

    async def _repeat(self, step: Callable[[], Awaitable[bool]], pause: float, *, while_stopping: bool = False) -> None:
        while while_stopping or not self._stopping.is_set():
            again = False
            try:
                again = await step()
            except Exception:
                log.exception("%s failed; trying again", step.__name__.strip("_"))
                await asyncio.sleep(TICK_SECONDS)
            if not again:
                await asyncio.sleep(pause)
