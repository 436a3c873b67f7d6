"""The audit log as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.shared.actor import STUDIO
from core.shared.ports import Clock, Ids
from core.shared.request import current_request_id


@dataclass(frozen=True, slots=True)
class PostgresAudit:
    """`core.platform.audit.ports.Audit`."""

    database: Database
    clock: Clock
    ids: Ids

    async def record(self, app: str, action: str, user_id: UUID | None = None, /, **detail: str | None) -> None:
        await self.database.execute(
            app,
            """insert into audit_log (id, app_id, user_id, action, detail, at, request_id)
               values ($1, $2, $3, $4, $5, $6, $7)""",
            self.ids.new(),
            app,
            user_id,
            action,
            msgspec.json.encode(detail).decode(),
            self.clock.now(),
            current_request_id(),
        )

    async def prune(self, before: datetime, most: int) -> int:
        return await self.database.execute(
            STUDIO,
            "delete from audit_log where id in (select id from audit_log where at < $1 order by at limit $2)",
            before,
            most,
        )
