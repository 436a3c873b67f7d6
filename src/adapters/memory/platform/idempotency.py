"""Idempotency keys in memory. Units of work take turns, so that a key is held by whoever's turn it is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.database import MemoryDatabase, Table
from core.platform.idempotency.model import KEPT, Answer, KeyedRequest, in_progress, reused

Identity = tuple[str, UUID, str]


class _Kept(msgspec.Struct, frozen=True):
    fingerprint: bytes
    created_at: datetime
    answer: Answer | None = None
    lease_until: float = 0.0


@dataclass(frozen=True, slots=True)
class MemoryIdempotencyKeys:
    """`core.platform.idempotency.ports.IdempotencyKeys`."""

    database: MemoryDatabase

    async def take(self, request: KeyedRequest, now: datetime) -> Answer | None:
        if not self.database.in_transaction:
            raise RuntimeError("a key is taken until the end of a transaction")
        kept = self._rows.get(_identity(request))
        if kept is None or kept.created_at <= now - KEPT:
            return None
        if kept.fingerprint != request.fingerprint:
            raise reused()
        if kept.answer is None:
            if kept.lease_until >= time.monotonic():
                raise in_progress()
            return None
        return msgspec.structs.replace(kept.answer, replayed=True)

    async def reserve(self, request: KeyedRequest, now: datetime, seconds: float) -> None:
        async with self.database.turn():
            before = self._rows.get(_identity(request))
            held = before is not None and (before.answer is not None or before.lease_until >= time.monotonic())
            if before is not None and held and before.created_at > now - KEPT:
                raise in_progress()
            kept = _Kept(request.fingerprint, now, lease_until=time.monotonic() + seconds)
            self._rows.put(_identity(request), kept)

    async def keep(self, request: KeyedRequest, answer: Answer, now: datetime) -> None:
        async with self.database.turn():
            before = self._rows.get(_identity(request))
            if before is not None and before.answer is not None and before.created_at > now - KEPT:
                raise in_progress()
            self._rows.put(_identity(request), _Kept(request.fingerprint, now, answer))

    async def release(self, request: KeyedRequest) -> None:
        async with self.database.turn():
            kept = self._rows.get(_identity(request))
            if kept is not None and kept.answer is None:
                self._rows.remove(_identity(request))

    async def prune(self, now: datetime, most: int) -> int:
        async with self.database.turn():
            old = [identity for identity, kept in self._rows.items() if kept.created_at <= now - KEPT][:most]
            for identity in old:
                self._rows.remove(identity)
        return len(old)

    @property
    def _rows(self) -> Table[Identity, _Kept]:
        return self.database.table("idempotency_keys")


def _identity(request: KeyedRequest) -> Identity:
    return request.app, request.user_id, request.key
