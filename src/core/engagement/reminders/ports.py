"""What reminders need of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.engagement.reminders.edits import Reminder


class KeptReminders(Protocol):
    """People's reminders and the memory of deleted ones, for use inside a unit of work."""

    async def enter(self, app: str, user_id: UUID) -> str:
        """The zone that the person lives by. Until the transaction ends nobody else changes their reminders, and they
        neither move nor leave; raises `NotFound` for one who has left."""
        ...

    async def find(self, app: str, user_id: UUID, which: UUID | str) -> Reminder | None:
        """By its id or by a client's own key; also a deleted one."""
        ...

    async def count(self, app: str, user_id: UUID) -> int:
        """How many there are; deleted ones are not."""
        ...

    async def keep(self, app: str, user_id: UUID, reminder: Reminder) -> None:
        """Insert it, or keep it in place of the one of its id."""
        ...


class ReminderLists(Protocol):
    """Reminders to be read."""

    async def zone(self, app: str, user_id: UUID) -> str:
        """The zone that the person lives by; raises `NotFound` for one who has left."""
        ...

    async def page(self, app: str, user_id: UUID, before: UUID | None, limit: int) -> list[Reminder]:
        """Those made before that one, by their ids, the newest first; no deleted ones."""
        ...

    async def some(self, app: str, whose: Sequence[tuple[UUID, UUID]]) -> Mapping[UUID, Reminder]:
        """By their ids, of pairs of person and id, those that are there; in one statement."""
        ...


class ForgottenReminders(Protocol):
    """The memory of deleted reminders."""

    async def prune(self, before: datetime, limit: int) -> int:
        """Forget so many, of all apps, that were deleted before; how many there were."""
        ...
