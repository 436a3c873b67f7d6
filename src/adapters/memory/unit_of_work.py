"""The unit of work and the outbox in memory."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase
from core.shared.events import Envelope, Event
from core.shared.ports import Clock, Ids
from core.shared.request import current_request_id


@dataclass(frozen=True, slots=True)
class MemoryUnitOfWork:
    """`core.shared.ports.UnitOfWork`."""

    database: MemoryDatabase

    def __call__(self, app: str) -> AbstractAsyncContextManager[None]:
        return self.database.transaction(app)


@dataclass(frozen=True, slots=True)
class MemoryOutbox:
    """`core.shared.ports.Outbox`: a table named `outbox` of envelopes by id."""

    database: MemoryDatabase
    clock: Clock
    ids: Ids

    async def add(self, *events: Event) -> None:
        if not self.database.in_transaction:
            raise RuntimeError("an event needs the transaction of its change")
        for event in events:
            envelope = Envelope(
                id=self.ids.new(), occurred_at=self.clock.now(), request_id=current_request_id(), event=event
            )
            self.database.table("outbox").put(envelope.id, envelope)
