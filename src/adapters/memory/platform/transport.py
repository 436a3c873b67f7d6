"""Waking the workers of this very process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

ROOM = 1000


class MemoryTransport:
    """`core.platform.jobs.ports.Transport`, and its receiving end."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[UUID] = asyncio.Queue()

    async def hand(self, job_ids: Sequence[UUID]) -> None:
        for job_id in job_ids:
            self._queue.put_nowait(job_id)

    async def room(self) -> int:
        return ROOM - self._queue.qsize()

    async def receive(self, work: Callable[[Sequence[UUID]], Awaitable[None]], concurrency: int) -> None:
        """Call `work` with what is handed over, that many at a time, until cancelled."""

        async def take() -> None:
            while True:
                await work([await self._queue.get()])

        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(take())
