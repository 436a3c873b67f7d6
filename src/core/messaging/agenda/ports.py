"""What the agenda needs of the world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import msgspec

from core.messaging.agenda.model import Appointment
from core.messaging.delivery.model import Message
from core.shared.messages import MessageType


class Zones(Protocol):
    """Where people live."""

    async def lock(self, app: str, user_id: UUID) -> str | None:
        """The zone of a member, which stays so until the transaction ends; None for who has left."""
        ...


class Appointments(Protocol):
    """Appointments, within the caller's transaction."""

    async def planned(self, app: str, user_id: UUID, kind: MessageType, ref: UUID | None) -> date | None:
        """The local day that it is planned for, if it is."""
        ...

    async def put(self, appointment: Appointment) -> None:
        """Keep it in place of the one of the same person, kind and ref."""
        ...

    async def cancel(self, app: str, user_id: UUID, kind: MessageType, ref: UUID | None, now: datetime) -> None:
        """It comes up no more, and what came up and waits, is not sent."""
        ...


class PlansOfPeople(Protocol):
    """All appointments of one person."""

    async def lock(self, app: str, user_id: UUID) -> list[Appointment]:
        """They stay as they are until the transaction ends."""
        ...

    async def keep(self, appointments: Sequence[Appointment]) -> None:
        """Keep what has changed."""
        ...


class Claimed(msgspec.Struct, frozen=True):
    """An appointment that has come up, and where its person lives now; None for who has left."""

    appointment: Appointment
    zone: str | None


class DueAppointments(Protocol):
    """Appointments of all apps that have come up."""

    async def claim(self, now: datetime, most: int) -> list[Claimed]:
        """Those due at `now`, and those planned later than `now`, by a clock that was set back; up to `most`, nobody
        else's until the transaction ends. Costs what it finds, not what there is."""
        ...

    async def settle(self, following: Sequence[Appointment], over: Sequence[Appointment]) -> None:
        """Keep what follows, and forget what is over."""
        ...


class Waiting(msgspec.Struct, frozen=True):
    """A message that waits for its time."""

    app: str
    id: UUID


class Queue(Protocol):
    """Messages on their way to a worker, within the caller's transaction."""

    async def add(self, messages: Sequence[Message]) -> set[UUID]:
        """Keep those whose person, type and key are new; the ids of these."""
        ...

    async def waiting(self, now: datetime, most: int) -> list[Waiting]:
        """Up to `most` that wait and whose time has come, nobody else's until the transaction ends."""
        ...

    async def hand(self, ids: Sequence[UUID], batches: Sequence[UUID]) -> None:
        """Give each to the batch at its place."""
        ...

    async def prune(self, before: datetime, most: int) -> int:
        """Forget messages made before that instant; the number forgotten, at most `most`."""
        ...
