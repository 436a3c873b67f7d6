"""What jobs need of the world. Leases and hand-overs run on real time, due instants on the domain's clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

import msgspec

from core.platform.jobs.model import Job, Outcome


class Jobs(Protocol):
    """Work that rides the current transaction."""

    async def add(
        self,
        app: str,
        name: str,
        payload: msgspec.Struct,
        *,
        due_at: datetime | None = None,
        key: str | None = None,
    ) -> bool:
        """Have the handler `name` run at `due_at` (default: now), once for each `key`; False when there is or was one
        of that name and key. Raises `RuntimeError` outside of a unit of work."""
        ...


class Subscriber(msgspec.Struct, frozen=True):
    """A handler that takes an event; with `apps` those of these apps alone."""

    handler: str
    apps: frozenset[str] | None = None


class EventRelay(Protocol):
    """The way from the outbox to jobs."""

    async def move(self, subscriptions: Mapping[str, Sequence[Subscriber]], now: datetime, most: int) -> int:
        """Turn up to `most` events, oldest first, into a job for each handler subscribed to them, all or none; the
        number of events. `subscriptions` holds handlers by event; events that it does not name stay, and those that
        nobody takes go."""
        ...


class DueJobs(Protocol):
    """Work that waits for a worker."""

    async def hand_over(self, names: Collection[str], now: datetime, most: int) -> list[UUID]:
        """The jobs of these names that are due, oldest first, and neither running nor handed over just before; they now
        count as handed over. A job whose worker is gone waits again."""
        ...

    async def idle(self, events: Collection[str]) -> bool:
        """Whether no job is running and none of these events is on its way."""
        ...

    async def repeat(self, job_id: UUID, now: datetime) -> bool:
        """Have a parked job, or a done one that is still remembered, run again with its attempts counted anew."""
        ...

    async def repeat_key(self, name: str, key: str, now: datetime) -> bool:
        """The same for the job of that name and key."""
        ...

    async def prune(self, before: datetime, most: int) -> int:
        """Forget jobs that were done before that instant; the number forgotten, at most `most`."""
        ...


class Claims(Protocol):
    """Who may run a job: one worker at a time, and only one that knows its name."""

    async def claim(self, job_id: UUID, names: Collection[str], now: datetime) -> Job | None:
        """Take the job, unless it is gone, not due, another worker's or of another name."""
        ...

    async def claim_next(self, names: Collection[str], now: datetime) -> Job | None:
        """Take what has been due for longest, in the order it was added."""
        ...

    async def renew(self, jobs: Collection[Job]) -> None:
        """Tell that these are still being worked on."""
        ...


class Settlements(Protocol):
    """How a claimed job ends. Each tells False, and changes nothing, when another worker has taken the job over."""

    async def done(self, job: Job) -> bool:
        """It is done; inside a unit of work together with its effects, or not at all."""
        ...

    async def retry(self, job: Job, due_at: datetime, error: str) -> bool: ...

    async def park(self, job: Job, error: str) -> bool:
        """Leave it for a person to look at."""
        ...

    async def give_back(self, job: Job, due_at: datetime | None = None) -> bool:
        """It was not run to its end through no fault of its own; the attempt does not count. It is due again at once,
        or at `due_at`."""
        ...


class Transport(Protocol):
    """Wakes workers. It may lose, repeat and reorder what it is given: the jobs themselves are kept elsewhere."""

    async def hand(self, job_ids: Sequence[UUID]) -> None: ...

    async def room(self) -> int:
        """How many more it should be given now."""
        ...


class Receiver(Transport, Protocol):
    """The transport with its receiving end."""

    async def receive(self, work: Callable[[Sequence[UUID]], Awaitable[None]], concurrency: int) -> None:
        """Call `work` with what is handed over, that many at a time, until cancelled."""
        ...


class Turns(Protocol):
    """Takes turns between all processes."""

    async def take(self, name: str, *, wait: bool) -> bool:
        """Hold the turn of that name until the current unit of work ends; without `wait`, False when it is held."""
        ...


@runtime_checkable
class Held(Protocol):
    """Whether somebody holds the domain's clock; while it is held, workers run nothing and only drain does."""

    def held(self) -> bool: ...


class Tally(Protocol):
    """Counts what workers did, for metrics."""

    def began(self, name: str) -> Callable[[Outcome], None]:
        """A job of that name begins; call what is returned with how it ended."""
        ...

    def take(self) -> Mapping[str, Mapping[str, float]]:
        """What has been since the last time, by the name of the figure and by handler and outcome."""
        ...


class Depths(msgspec.Struct, frozen=True):
    """How much waits: events, the oldest of them; jobs that are due, the oldest of them; running and parked ones."""

    events: int = 0
    oldest_event_at: datetime | None = None
    due: int = 0
    oldest_due_at: datetime | None = None
    running: int = 0
    parked: int = 0


class QueueDepths(Protocol):
    """For metrics and for people."""

    async def depths(self, now: datetime) -> Depths: ...
