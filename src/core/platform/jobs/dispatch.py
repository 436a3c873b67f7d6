"""Bring work to the workers."""

from __future__ import annotations

from dataclasses import dataclass

from core.platform.jobs.handlers import Handlers
from core.platform.jobs.ports import DueJobs, EventRelay, Transport
from core.shared.ports import Clock

BATCH = 500


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Turns events into jobs and hands jobs that are due to the transport, as many as it has room for; whether there
    may be more to do at once. What the transport loses is handed over again some seconds later."""

    handlers: Handlers
    relay: EventRelay
    due: DueJobs
    transport: Transport
    clock: Clock

    async def __call__(self) -> bool:
        moved = await self.relay.move(self.handlers.subscriptions, self.clock.now(), BATCH)
        room = min(await self.transport.room(), BATCH)
        handed = await self.due.hand_over(self.handlers.names, self.clock.now(), room) if room > 0 else []
        if handed:
            await self.transport.hand(handed)
        return moved == BATCH or len(handed) == BATCH
