"""Appointments in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase, Table
from core.messaging.agenda.model import Appointment
from core.messaging.agenda.ports import Claimed
from core.messaging.delivery.model import Message
from core.shared.messages import MessageType

Key = tuple[str, UUID, MessageType, UUID | None]


@dataclass(frozen=True, slots=True)
class MemoryAppointments:
    """`core.messaging.agenda.ports`: `Appointments`, `PlansOfPeople` and `DueAppointments`; by app, person, kind and
    ref."""

    database: MemoryDatabase

    async def planned(self, app: str, user_id: UUID, kind: MessageType, ref: UUID | None) -> date | None:
        async with self.database.turn():
            found = self._rows.get((app, user_id, kind, ref))
            return None if found is None else found.day

    async def put(self, appointment: Appointment) -> None:
        async with self.database.turn():
            self._rows.put(_key(appointment), appointment)

    async def cancel(self, app: str, user_id: UUID, kind: MessageType, ref: UUID | None, now: datetime) -> None:
        async with self.database.turn():
            self._rows.remove((app, user_id, kind, ref))
            messages: Table[UUID, Message] = self.database.table("messages")
            for message in messages.rows():
                whose = (message.app, message.user_id, message.type, message.ref)
                if whose == (app, user_id, kind, ref) and message.state in {"waiting", "handed"}:
                    after = replace(message, state="dropped", reason="cancelled", settled_at=now)
                    messages.put(message.id, after)

    async def lock(self, app: str, user_id: UUID) -> list[Appointment]:
        async with self.database.turn():
            return [row for row in self._rows.rows() if (row.app, row.user_id) == (app, user_id)]

    async def keep(self, appointments: Sequence[Appointment]) -> None:
        await self.settle(appointments, ())

    async def claim(self, now: datetime, most: int) -> list[Claimed]:
        async with self.database.turn():
            up = [row for row in self._rows.rows() if row.due_at <= now or row.planned_at > now]
            up.sort(key=lambda row: row.due_at)
            memberships = self.database.table("memberships")
            return [
                Claimed(row, membership.timezone if membership else None)
                for row in up[:most]
                for membership in [memberships.get((row.app, row.user_id))]
            ]

    async def settle(self, following: Sequence[Appointment], over: Sequence[Appointment]) -> None:
        async with self.database.turn():
            for each in following:
                if _key(each) in self._rows:
                    self._rows.put(_key(each), each)
            for each in over:
                self._rows.remove(_key(each))

    @property
    def _rows(self) -> Table[Key, Appointment]:
        return self.database.table("appointments")


@dataclass(frozen=True, slots=True)
class MemoryZones:
    """`core.messaging.agenda.ports.Zones`."""

    database: MemoryDatabase

    async def lock(self, app: str, user_id: UUID) -> str | None:
        async with self.database.turn():
            membership = self.database.table("memberships").get((app, user_id))
            return membership and membership.timezone


def _key(appointment: Appointment) -> Key:
    return appointment.app, appointment.user_id, appointment.kind, appointment.ref
