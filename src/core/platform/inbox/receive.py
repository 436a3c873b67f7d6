"""Take in a webhook."""

from __future__ import annotations

from dataclasses import dataclass

from core.platform.inbox.model import Arrival, InboxWork, Received, job_name
from core.platform.inbox.ports import Inbox
from core.platform.jobs.ports import Jobs
from core.shared.actor import STUDIO
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class Receive:
    """Keeps a message whose sender has been verified, and has its source's handler deal with it in a job; a message
    that came before changes nothing. Once it returns, the sender may be told that all is well."""

    inbox: Inbox
    jobs: Jobs
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(
        self,
        source: str,
        event_id: str,
        body: bytes,
        *,
        headers: dict[str, str] | None = None,
        app: str | None = None,
        lane: str | None = None,
    ) -> Arrival:
        message = Received(
            id=self.ids.new(),
            source=source,
            event_id=event_id,
            received_at=self.clock.now(),
            body=body,
            headers=headers or {},
            app=app,
            lane=lane,
        )
        async with self.uow(STUDIO):
            if not await self.inbox.store(message):
                return "duplicate"
            await self.jobs.add(app or STUDIO, job_name(source), InboxWork(message.id), key=str(message.id))
        return "new"
