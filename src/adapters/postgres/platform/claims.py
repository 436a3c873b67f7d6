"""Who runs a job, and how it ends. The attempt's number tells a claim from a later one of the same job."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from core.platform.jobs.model import LEASE, Job
from core.shared.actor import STUDIO
from core.shared.ports import Clock

_TAKE = "update jobs set state = 'running', attempts = attempts + 1, lease_until = clock_timestamp() + $3"
_FREE = """
state in ('pending', 'running') and due_at <= $1 and name = any($2)
    and (state = 'pending' or lease_until < clock_timestamp())
"""
_GIVE = "returning id, seq, app_id, name, key, event, payload, created_at, attempts, request_id"

_CLAIM = f"{_TAKE} where id = $4 and {_FREE} {_GIVE}"
_CLAIM_NEXT = f"""
{_TAKE} where id = (select id from jobs where {_FREE} order by due_at, seq limit 1 for update skip locked) {_GIVE}
"""
_RENEW = """
update jobs set lease_until = clock_timestamp() + $3
from unnest($1::uuid[], $2::int[]) as mine (id, attempts)
where jobs.id = mine.id and jobs.attempts = mine.attempts and state = 'running'
"""

_MINE = "where id = $1 and attempts = $2 and state = 'running'"
_FORGET = f"delete from jobs {_MINE}"
_DONE = f"update jobs set state = 'done', settled_at = $3, lease_until = null, last_error = null {_MINE}"
_RETRY = f"update jobs set state = 'pending', due_at = $3, last_error = $4, lease_until = null {_MINE}"
_PARK = f"update jobs set state = 'parked', settled_at = $3, last_error = $4, lease_until = null {_MINE}"
_GIVE_BACK = f"""
update jobs set state = 'pending', attempts = attempts - 1, due_at = coalesce($3, due_at), lease_until = null {_MINE}
"""


@dataclass(frozen=True, slots=True)
class PostgresClaims:
    """`core.platform.jobs.ports.Claims`."""

    database: Database

    async def claim(self, job_id: UUID, names: Collection[str], now: datetime) -> Job | None:
        return _job(await self.database.fetchrow(STUDIO, _CLAIM, now, names, LEASE, job_id))

    async def claim_next(self, names: Collection[str], now: datetime) -> Job | None:
        return _job(await self.database.fetchrow(STUDIO, _CLAIM_NEXT, now, names, LEASE))

    async def renew(self, jobs: Collection[Job]) -> None:
        ids, attempts = [job.id for job in jobs], [job.attempts for job in jobs]
        await self.database.execute(STUDIO, _RENEW, ids, attempts, LEASE)


@dataclass(frozen=True, slots=True)
class PostgresSettlements:
    """`core.platform.jobs.ports.Settlements`."""

    database: Database
    clock: Clock

    async def done(self, job: Job) -> bool:
        if job.guards:
            return await self._settle(job, _DONE, self.clock.now())
        return await self._settle(job, _FORGET)

    async def retry(self, job: Job, due_at: datetime, error: str) -> bool:
        return await self._settle(job, _RETRY, due_at, error)

    async def park(self, job: Job, error: str) -> bool:
        return await self._settle(job, _PARK, self.clock.now(), error)

    async def give_back(self, job: Job, due_at: datetime | None = None) -> bool:
        return await self._settle(job, _GIVE_BACK, due_at)

    async def _settle(self, job: Job, statement: str, *values: object) -> bool:
        return await self.database.execute(job.app, statement, job.id, job.attempts, *values) == 1


def _job(row: asyncpg.Record | None) -> Job | None:
    if row is None:
        return None
    return Job(
        id=row["id"],
        seq=row["seq"],
        app=row["app_id"],
        name=row["name"],
        payload=row["payload"].encode(),
        created_at=row["created_at"],
        attempts=row["attempts"],
        key=row["key"],
        event=row["event"],
        request_id=row["request_id"],
    )
