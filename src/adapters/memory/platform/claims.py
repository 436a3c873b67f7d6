"""Who runs a job, and how it ends, in memory."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.jobs import JobRow, JobTable
from core.platform.jobs.model import LEASE, Job
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class MemoryClaims:
    """`core.platform.jobs.ports.Claims`."""

    database: MemoryDatabase

    async def claim(self, job_id: UUID, names: Collection[str], now: datetime) -> Job | None:
        async with self.database.turn():
            row = JobTable(self.database).rows.get(job_id)
            if row is None or row.due_at > now or row.job.name not in names or not self._free(row):
                return None
            return self._take(row)

    async def claim_next(self, names: Collection[str], now: datetime) -> Job | None:
        async with self.database.turn():
            row = next(JobTable(self.database).due(names, now), None)
            return self._take(row) if row else None

    async def renew(self, jobs: Collection[Job]) -> None:
        async with self.database.turn():
            rows = JobTable(self.database).rows
            for job in jobs:
                row = rows.get(job.id)
                if row is not None and row.state == "running" and row.job.attempts == job.attempts:
                    rows.put(job.id, replace(row, lease_until=time.monotonic() + LEASE.total_seconds()))

    @staticmethod
    def _free(row: JobRow) -> bool:
        return row.state == "pending" or (row.state == "running" and not row.leased)

    def _take(self, row: JobRow) -> Job:
        job = replace(row.job, attempts=row.job.attempts + 1)
        until = time.monotonic() + LEASE.total_seconds()
        JobTable(self.database).rows.put(job.id, replace(row, job=job, state="running", lease_until=until))
        return job


@dataclass(frozen=True, slots=True)
class MemorySettlements:
    """`core.platform.jobs.ports.Settlements`."""

    database: MemoryDatabase
    clock: Clock

    async def done(self, job: Job) -> bool:
        async with self.database.turn():
            if not job.guards:
                table = JobTable(self.database)
                if not self._mine(job):
                    return False
                table.forget(job)
                return True
            return self._settle(job, state="done", settled_at=self.clock.now(), last_error=None)

    async def retry(self, job: Job, due_at: datetime, error: str) -> bool:
        async with self.database.turn():
            return self._settle(job, state="pending", due_at=due_at, last_error=error)

    async def park(self, job: Job, error: str) -> bool:
        async with self.database.turn():
            return self._settle(job, state="parked", settled_at=self.clock.now(), last_error=error)

    async def give_back(self, job: Job, due_at: datetime | None = None) -> bool:
        async with self.database.turn():
            later = {} if due_at is None else {"due_at": due_at}
            return self._settle(job, state="pending", attempts=job.attempts - 1, **later)

    def _mine(self, job: Job) -> JobRow | None:
        row = JobTable(self.database).rows.get(job.id)
        mine = row is not None and row.state == "running" and row.job.attempts == job.attempts
        return row if mine else None

    def _settle(self, job: Job, *, attempts: int | None = None, **changes: Any) -> bool:
        row = self._mine(job)
        if row is None:
            return False
        if attempts is not None:
            changes["job"] = replace(row.job, attempts=attempts)
        JobTable(self.database).rows.put(job.id, replace(row, lease_until=None, **changes))
        return True
