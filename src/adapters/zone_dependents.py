"""All that hangs on a person's zone, told in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from core.identity.profiles.ports import ZoneDependents
from core.messaging.agenda.move_plans import MovePlans


class StreakZones(ZoneDependents, Protocol):
    """Folded streaks, as something that hangs on zones."""


@dataclass(frozen=True, slots=True)
class EveryZoneDependent:
    """`core.identity.profiles.ports.ZoneDependents`: streaks are folded anew, and what is planned moves."""

    streaks: StreakZones
    plans: MovePlans

    async def zone_changed(self, app: str, user_id: UUID) -> None:
        await self.streaks.zone_changed(app, user_id)
        await self.plans.zone_changed(app, user_id)
