"""SAQ over Postgres or Redis as the transport. The jobs themselves are ours; SAQ only wakes the workers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from saq import Job, Queue, Worker
from saq.types import PartialTimersDict

from adapters.postgres.database import SERVICE_ROLE

NAME = "rhizome"
ROOM = 1000
LARGEST = 20
"""Most jobs in one message: under load a message costs more than the jobs in it, alone each job goes by itself."""

TIMEOUT_SECONDS = 600
RETRIES = 3
TIMERS: PartialTimersDict = {"schedule": 1, "worker_info": 10, "sweep": 5, "abort": 1}
"""In seconds."""

logging.getLogger("saq").setLevel(logging.ERROR)  # it warns at each stop of an idle worker


class SaqTransport:
    """`core.platform.jobs.ports.Transport`, and its receiving end.

    SAQ's own promises are not leaned on: a lost message is made up for by the next hand-over, a repeated one finds no
    job to claim. Messages are forgotten when run; they have no key of ours, because that of a killed worker's message
    would stay taken until it times out; and they are never grouped, because a group stops all ungrouped ones.
    """

    def __init__(self, queue: Callable[[], Queue]) -> None:
        self._make = queue
        self._queue: Queue | None = None
        self._lock = asyncio.Lock()

    async def hand(self, job_ids: Sequence[UUID]) -> None:
        queue = await self._connected()
        size = min(LARGEST, 1 + len(job_ids) // LARGEST)
        for first in range(0, len(job_ids), size):
            ids = [str(job_id) for job_id in job_ids[first : first + size]]
            await queue.enqueue(
                Job(function="run", kwargs={"ids": ids}, timeout=TIMEOUT_SECONDS, retries=RETRIES, ttl=-1)
            )

    async def room(self) -> int:
        return ROOM - await (await self._connected()).count("queued") * LARGEST

    async def receive(self, work: Callable[[Sequence[UUID]], Awaitable[None]], concurrency: int) -> None:
        """Call `work` with what is handed over, that many at a time, until cancelled."""

        async def run(_context: object, *, ids: list[str]) -> None:
            await work([UUID(job_id) for job_id in ids])

        queue = await self._connected()
        worker = _Quiet(queue, functions=[("run", run)], concurrency=concurrency, timers=TIMERS)
        try:
            await worker.start()
        finally:
            self._queue = None
            await queue.disconnect()

    async def _connected(self) -> Queue:
        async with self._lock:
            if self._queue is None:
                queue = self._make()
                await queue.connect()
                self._queue = queue
            return self._queue


class _Quiet(Worker[Any]):
    SIGNALS = []  # noqa: RUF012  # the process listens for signals itself


def postgres_queue(dsn: str) -> Queue:
    """A queue under the service's role in tables that a migration made. Imports psycopg."""
    from psycopg_pool import AsyncConnectionPool
    from saq.queue.postgres import PostgresQueue

    class Ready(PostgresQueue):
        async def init_db(self) -> None:
            """The service may not create tables, and SAQ's own way of making them races with itself."""

    pool = AsyncConnectionPool(
        dsn,
        kwargs={"autocommit": True, "options": f"-c role={SERVICE_ROLE}", "application_name": "rhizome-saq"},
        min_size=1,
        max_size=3,
        open=False,
    )
    return Ready(pool, name=NAME, min_size=1, max_size=3, manage_pool_lifecycle=True)


def redis_queue(url: str) -> Queue:
    """A queue in Redis. Imports redis."""
    from saq.queue.redis import RedisQueue

    return RedisQueue.from_url(url, name=NAME)
