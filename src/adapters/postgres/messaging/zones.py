"""Where members live, as their memberships say."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database

_LOCK = "select timezone from memberships where app_id = $1 and user_id = $2 for no key update"


@dataclass(frozen=True, slots=True)
class PostgresZones:
    """`core.messaging.agenda.ports.Zones`. The lock is the one that a change of the profile takes."""

    database: Database

    async def lock(self, app: str, user_id: UUID) -> str | None:
        zone: str | None = await self.database.fetchval(app, _LOCK, app, user_id)
        return zone
