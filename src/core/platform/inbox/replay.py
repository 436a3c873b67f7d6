"""Handle a received message again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.platform.inbox.model import InboxWork, job_name
from core.platform.inbox.ports import Inbox
from core.platform.jobs.ports import DueJobs, Jobs
from core.shared.actor import STUDIO
from core.shared.errors import NotFound
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class Replay:
    """Puts a message before its handler once more, with fresh attempts; one that is being handled is left at it. The
    handler is the same, and idempotent, so that a message which had its effect has no second one. One of a lane that
    has been dealt with is left at that: it would come after what followed it.

    Raises `NotFound` for an unknown or forgotten message.
    """

    inbox: Inbox
    jobs: Jobs
    due: DueJobs
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, message_id: UUID) -> None:
        async with self.uow(STUDIO):
            message = await self.inbox.get(message_id)
            if message is None:
                raise NotFound
            if message.lane is not None and await self.inbox.state(message.id) == "done":
                return
            name, key = job_name(message.source), str(message.id)
            if not await self.due.repeat_key(name, key, self.clock.now()):
                await self.jobs.add(message.app or STUDIO, name, InboxWork(message.id), key=key)
