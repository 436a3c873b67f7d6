"""The audit log in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.database import MemoryDatabase
from core.shared.ports import Clock, Ids
from core.shared.request import current_request_id


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the log."""

    id: UUID
    app_id: str
    user_id: UUID | None
    action: str
    detail: dict[str, str | None]
    at: datetime
    request_id: str | None


@dataclass(frozen=True, slots=True)
class MemoryAudit:
    """`core.platform.audit.ports.Audit`: a table named `audit_log` by id."""

    database: MemoryDatabase
    clock: Clock
    ids: Ids

    async def record(self, app: str, action: str, user_id: UUID | None = None, /, **detail: str | None) -> None:
        entry = AuditEntry(
            id=self.ids.new(),
            app_id=app,
            user_id=user_id,
            action=action,
            detail=detail,
            at=self.clock.now(),
            request_id=current_request_id(),
        )
        async with self.database.turn():
            self.database.table("audit_log").put(entry.id, entry)

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            old = [key for key, entry in self.database.table("audit_log").items() if entry.at < before][:most]
            for key in old:
                self.database.table("audit_log").remove(key)
        return len(old)
