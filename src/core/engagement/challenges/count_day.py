"""How much somebody did on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from core.engagement.challenges.ports import CompletionCounts


@dataclass(frozen=True, slots=True)
class CountDay:
    """`core.engagement.goals.ports.Completions`, from the day's rollup."""

    counts: CompletionCounts

    async def on(self, app: str, user_id: UUID, day: date) -> int:
        """Challenges completed on that local day."""
        return (await self.counts.between(app, [(user_id, day, day)]))[user_id]
