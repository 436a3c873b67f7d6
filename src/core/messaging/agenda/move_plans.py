"""Appointments of somebody who lives by another zone now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.messaging.agenda.model import replanned
from core.messaging.agenda.ports import PlansOfPeople, Zones
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class MovePlans:
    """Within the transaction of the change, each appointment moves to its next time under the rules of the new zone.
    One that has come up already is left to the workers, who go by the new zone too and still send it while its day
    lasts. The name of the act is the one that profiles ask for (`ZoneDependents`)."""

    plans: PlansOfPeople
    zones: Zones
    clock: Clock

    async def zone_changed(self, app: str, user_id: UUID) -> None:
        """Move them to the zone that the membership shows by now."""
        zone = await self.zones.lock(app, user_id)
        if zone is None:
            return
        now = self.clock.now()
        plans = await self.plans.lock(app, user_id)
        await self.plans.keep([replanned(plan, zone, now) for plan in plans if plan.due_at > now])
