"""Appointments that other contexts make and break."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.messaging.agenda.model import planned
from core.messaging.agenda.ports import Appointments, Zones
from core.messaging.feature import Messages
from core.platform.registry.apps import Apps
from core.shared.messages import MessageType
from core.shared.ports import Clock
from core.shared.recurrence import Recurrence
from core.shared.wall import ONE_DAY, local_day


@dataclass(frozen=True, slots=True)
class KeepAgenda:
    """`core.shared.messages.Agenda`. The membership is locked, so that a zone change comes before or after a plan."""

    apps: Apps
    appointments: Appointments
    zones: Zones
    clock: Clock

    async def plan(
        self,
        app: str,
        user_id: UUID,
        kind: MessageType,
        rule: Recurrence,
        *,
        ref: UUID | None = None,
        keep: bool = False,
    ) -> None:
        if not sends(self.apps, app, kind):
            return
        now = self.clock.now()
        day = await self.appointments.planned(app, user_id, kind, ref) if keep else None
        if day is not None and not (rule.once and day <= now.date() + ONE_DAY):  # wherever that is
            return
        zone = await self.zones.lock(app, user_id)
        if zone is not None and (day is None or day < local_day(zone, now)):
            await self.appointments.put(planned(app, user_id, kind, rule, ref=ref, zone=zone, now=now))

    async def cancel(self, app: str, user_id: UUID, kind: MessageType, *, ref: UUID | None = None) -> None:
        if sends(self.apps, app, kind):
            await self.appointments.cancel(app, user_id, kind, ref, self.clock.now())


def sends(apps: Apps, app: str, kind: MessageType) -> bool:
    """Whether the app sends messages of the type."""
    spec = apps.get(app)
    feature = None if spec is None else spec.feature(Messages)
    return feature is not None and kind in feature.types
