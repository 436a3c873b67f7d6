"""Sessions in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase


@dataclass(frozen=True, slots=True)
class MemorySessions:
    """`core.identity.ports.Sessions`, and the revocations that follow from them."""

    database: MemoryDatabase

    async def open(self, app: str, user_id: UUID, session_id: UUID, refresh_hash: bytes, at: datetime) -> None:
        async with self.database.turn():
            self.database.table("sessions").put(session_id, (app, user_id, at))
            self.database.table("refresh_tokens").put(refresh_hash, session_id)

    async def ended(self, session_id: UUID) -> bool:
        async with self.database.turn():
            return session_id not in self.database.table("sessions")
