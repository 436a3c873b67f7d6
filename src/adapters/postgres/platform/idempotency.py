"""Idempotency keys as rows; an advisory lock of the transaction holds the key while its first request runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.postgres.database import Database
from core.platform.idempotency.model import KEPT, Answer, KeyedRequest, in_progress, reused
from core.shared.actor import STUDIO

# The row is read as of before the lock. Should the first request commit in between, `keep` and `reserve` find its row
# in the way.
_TAKE = """
select pg_try_advisory_xact_lock(hashtextextended(concat_ws(':', 'key', $1::text, $2::uuid, $3::text), 0)) as free,
    fingerprint, status, body, lease_until >= clock_timestamp() as running
from (values (1)) as one
left join idempotency_keys on app_id = $1 and user_id = $2 and key = $3 and created_at > $4
"""
_RESERVE = """
insert into idempotency_keys as kept (app_id, user_id, key, fingerprint, created_at, lease_until)
values ($1, $2, $3, $4, $5, clock_timestamp() + $6)
on conflict (app_id, user_id, key) do update
set fingerprint = excluded.fingerprint, status = null, body = null,
    created_at = excluded.created_at, lease_until = excluded.lease_until
where (kept.status is null and kept.lease_until < clock_timestamp()) or kept.created_at <= $7
"""
_KEEP = """
insert into idempotency_keys as kept (app_id, user_id, key, fingerprint, created_at, status, body)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (app_id, user_id, key) do update
set fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body,
    created_at = excluded.created_at, lease_until = null
where kept.status is null or kept.created_at <= $8
"""
_RELEASE = "delete from idempotency_keys where app_id = $1 and user_id = $2 and key = $3 and status is null"
_PRUNE = """
delete from idempotency_keys where ctid = any(array(
    select ctid from idempotency_keys where created_at <= $1 limit $2 for update skip locked
))
"""


@dataclass(frozen=True, slots=True)
class PostgresIdempotencyKeys:
    """`core.platform.idempotency.ports.IdempotencyKeys`."""

    database: Database

    async def take(self, request: KeyedRequest, now: datetime) -> Answer | None:
        if not self.database.in_transaction:
            raise RuntimeError("a key is taken until the end of a transaction")
        row = await self.database.fetchrow(request.app, _TAKE, *_identity(request), now - KEPT)
        if row is None:
            raise RuntimeError("a left join from one row gave none")
        if row["fingerprint"] is not None and row["fingerprint"] != request.fingerprint:
            raise reused()
        if row["status"] is not None:
            return Answer(row["status"], row["body"], replayed=True)
        if row["running"] or not row["free"]:
            raise in_progress()
        return None

    async def reserve(self, request: KeyedRequest, now: datetime, seconds: float) -> None:
        values = (*_identity(request), request.fingerprint, now, timedelta(seconds=seconds), now - KEPT)
        if await self.database.execute(request.app, _RESERVE, *values) != 1:
            raise in_progress()

    async def keep(self, request: KeyedRequest, answer: Answer, now: datetime) -> None:
        values = (*_identity(request), request.fingerprint, now, answer.status, answer.body, now - KEPT)
        if await self.database.execute(request.app, _KEEP, *values) != 1:
            raise in_progress()

    async def release(self, request: KeyedRequest) -> None:
        await self.database.execute(request.app, _RELEASE, *_identity(request))

    async def prune(self, now: datetime, most: int) -> int:
        return await self.database.execute(STUDIO, _PRUNE, now - KEPT, most)


def _identity(request: KeyedRequest) -> tuple[object, ...]:
    return request.app, request.user_id, request.key
