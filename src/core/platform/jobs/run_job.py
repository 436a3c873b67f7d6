"""Run one claimed job to one of its ends."""

from __future__ import annotations

import asyncio
import logging
import traceback
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from core.platform.jobs.handlers import Handler, Handlers
from core.platform.jobs.model import Delivery, Job, NotYet, Outcome, backoff
from core.platform.jobs.ports import Settlements, Tally
from core.shared.actor import STUDIO
from core.shared.errors import DomainError
from core.shared.events import Envelope, decode
from core.shared.ports import Clock, UnitOfWork
from core.shared.request import current_request_id, serve_as

log = logging.getLogger("rhizome.jobs")
ERROR_KEPT = 2000


class _TakenOverError(Exception):
    """Another worker has the job now; whatever this one did must not be kept."""


@dataclass(frozen=True, slots=True)
class RunJob:
    """Runs a job that the caller has claimed, and settles it: done, to be tried again, or parked after the last time.

    Whatever the handler raises ends here. Cancelled, it gives the job back and lets the cancellation go on.
    `in_flight` holds the jobs being run by this process.
    """

    handlers: Handlers
    settlements: Settlements
    uow: UnitOfWork
    clock: Clock
    tally: Tally
    in_flight: dict[UUID, Job] = field(default_factory=dict)

    async def __call__(self, job: Job) -> Outcome:
        before, ended = current_request_id(), self.tally.began(job.name)
        serve_as(job.request_id or job.id.hex)
        self.in_flight[job.id] = job
        outcome: Outcome = "given_back"
        try:
            outcome = await self._settled(job, self.handlers.by_name[job.name])
        except asyncio.CancelledError:
            await asyncio.shield(self.settlements.give_back(job))
            raise
        finally:
            del self.in_flight[job.id]
            ended(outcome)
            serve_as(before)
        return outcome

    async def _settled(self, job: Job, handler: Handler) -> Outcome:
        if job.attempts > handler.retries:
            await self.settlements.park(job, "its worker was lost on the last attempt")
            return "parked"
        try:
            async with asyncio.timeout(handler.timeout):
                await self._handled(job, handler)
        except _TakenOverError:
            log.warning("%s was taken over by another worker", job.name, extra={"job": str(job.id)})
            return "lost"
        except NotYet as early:
            return "given_back" if await self.settlements.give_back(job, self.clock.now() + early.wait) else "lost"
        except Exception as error:
            return await self._failed(job, handler, error)
        return "done"

    async def _handled(self, job: Job, handler: Handler) -> None:
        if not handler.atomic:
            await handler.call(_message(job, handler))
            await self.settlements.done(job)
            return
        async with self.uow(STUDIO if handler.studio else job.app):
            await handler.call(_message(job, handler))
            if not await self.settlements.done(job):
                raise _TakenOverError

    async def _failed(self, job: Job, handler: Handler, error: Exception) -> Outcome:
        last = job.attempts >= handler.retries
        log.log(
            logging.ERROR if last else logging.WARNING,
            "%s failed in attempt %d of %d",
            job.name,
            job.attempts,
            handler.retries,
            exc_info=error,
            extra={"job": str(job.id), "app": job.app},
        )
        text = _sentence(error, handler)
        if last:
            return "parked" if await self.settlements.park(job, text) else "lost"
        wait = backoff(job.attempts, seed=job.seq, base=handler.base)
        if isinstance(error, DomainError) and "retry_after" in error.extra:
            wait = max(wait, timedelta(seconds=error.extra["retry_after"]))
        return "failed" if await self.settlements.retry(job, self.clock.now() + wait, text) else "lost"


def _sentence(error: Exception, handler: Handler) -> str:
    if isinstance(error, TimeoutError) and not error.args:
        return f"did not end within {handler.timeout:g} s"
    return "".join(traceback.format_exception_only(error)).strip()[:ERROR_KEPT].replace("\x00", "")


def _message(job: Job, handler: Handler) -> Any:
    if job.event is not None and job.key is not None:
        return Envelope(
            id=UUID(job.key),
            occurred_at=job.created_at,
            request_id=job.request_id,
            event=decode(job.event, job.payload),
        )
    payload = msgspec.json.decode(job.payload, type=handler.payload)
    return Delivery(id=job.id, app=job.app, created_at=job.created_at, attempt=job.attempts, payload=payload)
