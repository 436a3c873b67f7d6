"""Daily goals in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.engagement.goals.model import Goals

GOALS = "daily_goals"


@dataclass(frozen=True, slots=True)
class MemoryGoals:
    """`core.engagement.goals.ports.KeptGoals`."""

    database: MemoryDatabase

    async def get(self, app: str, user_id: UUID) -> Goals | None:
        async with self.database.turn():
            found: Goals | None = self.database.table(GOALS).get((app, user_id))
            return found

    async def put(self, app: str, user_id: UUID, goals: Goals) -> None:
        async with self.database.turn():
            self.database.table(GOALS).put((app, user_id), goals)
