"""Energy as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.postgres.database import Database
from core.rewards.energy.rules import Charge
from core.shared.ledger import Cause

_GET = "select points, as_of, parts from avatar_energy where user_id = $2 and app_id = $1"
_BEGIN = """
    insert into avatar_energy (app_id, user_id, points, as_of, parts) values ($1, $2, $3, $4, $5)
    on conflict (user_id, app_id) do nothing"""
_NOTE = """
    insert into energy_changes (app_id, user_id, reason, source, points, at) values ($1, $2, $3, $4, $5, $6)
    on conflict (user_id, app_id, reason, source) do nothing"""
_KEEP = """
    update avatar_energy set points = $3, as_of = $4, parts = $5 where user_id = $2 and app_id = $1"""


@dataclass(frozen=True, slots=True)
class PostgresCharges:
    """`core.rewards.energy.ports.Charges`."""

    database: Database

    async def get(self, app: str, user_id: UUID) -> Charge | None:
        row = await self.database.fetchrow(app, _GET, app, user_id)
        return None if row is None else Charge(**row)

    async def open(self, app: str, user_id: UUID, full: Charge) -> Charge:
        found = await self.database.fetchrow(app, f"{_GET} for no key update", app, user_id)
        if found is None:
            await self.database.execute(app, _BEGIN, app, user_id, full.points, full.as_of, full.parts)
            found = await self.database.fetchrow(app, f"{_GET} for no key update", app, user_id)
        return full if found is None else Charge(**found)

    async def note(self, app: str, user_id: UUID, cause: Cause, by: int, at: datetime) -> bool:
        return await self.database.execute(app, _NOTE, app, user_id, cause.reason, cause.source, by, at) == 1

    async def keep(self, app: str, user_id: UUID, charge: Charge) -> None:
        await self.database.execute(app, _KEEP, app, user_id, charge.points, charge.as_of, charge.parts)
