"""Jobs in memory. What the Postgres adapters keep in a table `jobs` lies in a table of that name here as well."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase, Table
from core.platform.jobs.model import HANDED, Job, State
from core.platform.jobs.ports import Depths, Subscriber
from core.shared.events import Envelope
from core.shared.ports import Clock, Ids
from core.shared.request import current_request_id


class JobRow(msgspec.Struct, frozen=True, kw_only=True):
    """A job with its state; `lease_until` is in seconds of the machine's monotonic clock."""

    job: Job
    due_at: datetime
    state: State = "pending"
    lease_until: float | None = None
    last_error: str | None = None
    settled_at: datetime | None = None

    @property
    def leased(self) -> bool:
        return self.lease_until is not None and self.lease_until >= time.monotonic()


@dataclass(frozen=True, slots=True)
class JobTable:
    """The rows with their unique keys and the order of their adding."""

    database: MemoryDatabase

    @property
    def rows(self) -> Table[UUID, JobRow]:
        return self.database.table("jobs")

    @property
    def keys(self) -> Table[tuple[str, str], UUID]:
        return self.database.table("jobs_by_key")

    def insert(self, job: Job, due_at: datetime) -> bool:
        if job.key is not None:
            if (job.name, job.key) in self.keys:
                return False
            self.keys.put((job.name, job.key), job.id)
        last: int = self.database.table("jobs_seq").get("last") or 0
        self.database.table("jobs_seq").put("last", last + 1)
        self.rows.put(job.id, JobRow(job=replace(job, seq=last + 1), due_at=due_at))
        return True

    def forget(self, job: Job) -> None:
        self.rows.remove(job.id)
        if job.key is not None:
            self.keys.remove((job.name, job.key))

    def due(self, names: Collection[str], now: datetime) -> Iterator[JobRow]:
        """Rows that may be run now, longest due first."""
        known = set(names)
        found = [
            row
            for row in self.rows.rows()
            if row.due_at <= now
            and row.job.name in known
            and (row.state == "pending" or (row.state == "running" and not row.leased))
        ]
        return iter(sorted(found, key=lambda row: (row.due_at, row.job.seq)))


@dataclass(frozen=True, slots=True)
class MemoryJobs:
    """`core.platform.jobs.ports.Jobs`."""

    database: MemoryDatabase
    clock: Clock
    ids: Ids

    async def add(
        self,
        app: str,
        name: str,
        payload: msgspec.Struct,
        *,
        due_at: datetime | None = None,
        key: str | None = None,
    ) -> bool:
        if not self.database.in_transaction:
            raise RuntimeError("a job needs the transaction of its cause")
        now = self.clock.now()
        job = Job(
            id=self.ids.new(),
            seq=0,
            app=app,
            name=name,
            payload=msgspec.json.encode(payload),
            created_at=now,
            attempts=0,
            key=key,
            request_id=current_request_id(),
        )
        return JobTable(self.database).insert(job, due_at or now)


@dataclass(frozen=True, slots=True)
class MemoryEventRelay:
    """`core.platform.jobs.ports.EventRelay`."""

    database: MemoryDatabase
    ids: Ids

    async def move(self, subscriptions: Mapping[str, Sequence[Subscriber]], now: datetime, most: int) -> int:
        async with self.database.turn():
            outbox: Table[UUID, Envelope] = self.database.table("outbox")
            waiting = [envelope for envelope in outbox.rows() if envelope.event.name() in subscriptions][:most]
            for envelope in waiting:
                outbox.remove(envelope.id)
                for subscriber in sorted(subscriptions[envelope.event.name()], key=lambda one: one.handler):
                    if subscriber.apps is None or envelope.event.app in subscriber.apps:
                        self._insert(envelope, subscriber.handler, now)
        return len(waiting)

    def _insert(self, envelope: Envelope, handler: str, now: datetime) -> None:
        job = Job(
            id=self.ids.new(),
            seq=0,
            app=envelope.event.app,
            name=handler,
            payload=msgspec.json.encode(envelope.event),
            created_at=envelope.occurred_at,
            attempts=0,
            key=str(envelope.id),
            event=envelope.event.name(),
            request_id=envelope.request_id,
        )
        JobTable(self.database).insert(job, min(envelope.occurred_at, now))


@dataclass(frozen=True, slots=True)
class MemoryDueJobs:
    """`core.platform.jobs.ports.DueJobs` and `QueueDepths`."""

    database: MemoryDatabase

    async def hand_over(self, names: Collection[str], now: datetime, most: int) -> list[UUID]:
        async with self.database.turn():
            table = JobTable(self.database)
            chosen = [row for row in table.due(names, now) if not row.leased][:most]
            for row in chosen:
                until = time.monotonic() + HANDED.total_seconds()
                table.rows.put(row.job.id, replace(row, state="pending", lease_until=until))
        return [row.job.id for row in chosen]

    async def idle(self, events: Collection[str]) -> bool:
        async with self.database.turn():
            running = any(row.state == "running" and row.leased for row in JobTable(self.database).rows.rows())
            outbox: Table[UUID, Envelope] = self.database.table("outbox")
            return not running and not any(envelope.event.name() in events for envelope in outbox.rows())

    async def repeat(self, job_id: UUID, now: datetime) -> bool:
        async with self.database.turn():
            table = JobTable(self.database)
            row = table.rows.get(job_id)
            if row is None or row.state not in {"done", "parked"}:
                return False
            fresh = JobRow(job=replace(row.job, attempts=0), due_at=now, last_error=row.last_error)
            table.rows.put(job_id, fresh)
        return True

    async def repeat_key(self, name: str, key: str, now: datetime) -> bool:
        async with self.database.turn():
            job_id = JobTable(self.database).keys.get((name, key))
        return job_id is not None and await self.repeat(job_id, now)

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            table = JobTable(self.database)
            old = [
                row for row in table.rows.rows() if row.state == "done" and row.settled_at and row.settled_at < before
            ][:most]
            for row in old:
                table.forget(row.job)
        return len(old)

    async def depths(self, now: datetime) -> Depths:
        async with self.database.turn():
            rows = list(JobTable(self.database).rows.rows())
            outbox: Table[UUID, Envelope] = self.database.table("outbox")
            due = [row.due_at for row in rows if row.state == "pending" and row.due_at <= now]
            return Depths(
                events=len(outbox),
                oldest_event_at=min((envelope.occurred_at for envelope in outbox.rows()), default=None),
                due=len(due),
                oldest_due_at=min(due, default=None),
                running=sum(row.state == "running" for row in rows),
                parked=sum(row.state == "parked" for row in rows),
            )
