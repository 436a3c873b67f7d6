"""The energy of avatars, as other contexts speak to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.rewards.energy.figures import EnergyFigures
from core.rewards.energy.ports import Charges
from core.rewards.energy.rules import FULL, Charge, moved, recovered
from core.shared.config import RuntimeConfig
from core.shared.ledger import Cause
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class KeepEnergy:
    """`core.shared.energy.Energy`. Nothing runs by the hour: what time has brought is reckoned when somebody looks, at
    the rate of that moment."""

    charges: Charges
    config: RuntimeConfig
    clock: Clock

    async def change(self, app: str, user_id: UUID, by: int, cause: Cause) -> int:
        now, per_hour = self.clock.now(), self._per_hour(app)
        charge = await self.charges.open(app, user_id, Charge(FULL, now))
        if not await self.charges.note(app, user_id, cause, by, now):
            return recovered(charge, now, per_hour).points
        charge = moved(charge, by, now, per_hour)
        await self.charges.keep(app, user_id, charge)
        return charge.points

    async def of(self, app: str, user_id: UUID, now: datetime) -> int:
        charge = await self.charges.get(app, user_id)
        return FULL if charge is None else recovered(charge, now, self._per_hour(app)).points

    def _per_hour(self, app: str) -> int:
        return self.config.of(app, EnergyFigures).energy_recovered_per_hour
