"""Energy in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.database import MemoryDatabase
from core.rewards.energy.rules import Charge
from core.shared.ledger import Cause

ENERGY, CHANGES = "avatar_energy", "energy_changes"


class EnergyChange(msgspec.Struct, frozen=True, kw_only=True):
    """What once moved somebody's energy."""

    reason: str
    source: str
    points: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MemoryCharges:
    """`core.rewards.energy.ports.Charges`: charges by app and person, changes by their causes as well."""

    database: MemoryDatabase

    async def get(self, app: str, user_id: UUID) -> Charge | None:
        async with self.database.turn():
            found: Charge | None = self.database.table(ENERGY).get((app, user_id))
            return found

    async def open(self, app: str, user_id: UUID, full: Charge) -> Charge:
        found = await self.get(app, user_id)
        if found is None:
            await self.keep(app, user_id, full)
        return found or full

    async def note(self, app: str, user_id: UUID, cause: Cause, by: int, at: datetime) -> bool:
        async with self.database.turn():
            key = (app, user_id, cause)
            if key in self.database.table(CHANGES):
                return False
            change = EnergyChange(reason=cause.reason, source=cause.source, points=by, at=at)
            self.database.table(CHANGES).put(key, change)
            return True

    async def keep(self, app: str, user_id: UUID, charge: Charge) -> None:
        async with self.database.turn():
            self.database.table(ENERGY).put((app, user_id), charge)
