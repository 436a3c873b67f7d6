"""A quote a day, for who can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.messaging.agenda.ports import Zones
from core.messaging.devices.ports import Devices
from core.messaging.preferences.ports import Preferences
from core.shared.errors import NotFound
from core.shared.messages import Agenda
from core.shared.ports import UnitOfWork
from core.shared.recurrence import Recurrence

EVERY_DAY = Recurrence(minute=9 * 60, spread=10 * 60)
"""At a minute between 09:00 and 19:00, drawn for each person and day."""


@dataclass(frozen=True, slots=True)
class PlanMotivation:
    """Keeps the appointment of the daily quote for exactly those whom it can reach: by a device, or by letters that
    they asked for. Called by itself it has a unit of work of its own."""

    zones: Zones
    devices: Devices
    preferences: Preferences
    agenda: Agenda
    uow: UnitOfWork

    async def __call__(self, app: str, user_id: UUID) -> None:
        async with self.uow(app):
            if await self.present(app, user_id):
                await self.within(app, user_id)

    async def enter(self, app: str, user_id: UUID) -> None:
        """Lock the membership, so that ways to the person come and go one after the other; raises `NotFound` for who
        has left."""
        if not await self.present(app, user_id):
            raise NotFound

    async def present(self, app: str, user_id: UUID) -> bool:
        """Lock the membership, if there is one."""
        return await self.zones.lock(app, user_id) is not None

    async def within(self, app: str, user_id: UUID) -> None:
        """Within the unit of work of what changed, after `enter`: plan the quote, or cancel it."""
        wishes = await self.preferences.get(app, user_id)
        by_push = wishes.wants("motivation", "push") and await self.devices.any(app, user_id)
        if by_push or wishes.wants("motivation", "email"):
            await self.agenda.plan(app, user_id, "motivation", EVERY_DAY, keep=True)
        else:
            await self.agenda.cancel(app, user_id, "motivation")
