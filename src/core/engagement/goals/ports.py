"""What goals need of the world."""

from __future__ import annotations

from datetime import date
from typing import Protocol
from uuid import UUID

from core.engagement.goals.model import Goals


class KeptGoals(Protocol):
    """What people have set themselves."""

    async def get(self, app: str, user_id: UUID) -> Goals | None:
        """The person's goals; None before they have set any."""
        ...

    async def put(self, app: str, user_id: UUID, goals: Goals) -> None:
        """These in place of the earlier ones, within the unit of work."""
        ...


class Completions(Protocol):
    """The challenges that people complete."""

    async def on(self, app: str, user_id: UUID, day: date) -> int:
        """How many on that local day of the person's."""
        ...
