"""What rankings need of the world."""

from __future__ import annotations

from datetime import date
from typing import Protocol
from uuid import UUID

from core.engagement.rankings.model import Ranked, Standing


class WeeklyCounts(Protocol):
    """How much each person does in a week."""

    async def count(self, app: str, user_id: UUID, starts: date, completion_id: UUID, *, shown: bool) -> None:
        """One completion more in the week that begins on that Monday. `shown` tells whether others may see it, for the
        first one of the week."""
        ...


class WeeklyRankings(Protocol):
    """Rankings, quick to read at any size."""

    async def participants(self, app: str, starts: date) -> int:
        """How many people are ranked."""
        ...

    async def of(self, app: str, starts: date, user_id: UUID) -> Ranked | None:
        """The person's place, also when others don't see it; None without a completion."""
        ...

    async def after(self, app: str, starts: date, place: Standing | None, limit: int) -> list[Ranked]:
        """The ranked people behind a place, or from the top, the best first."""
        ...


class OldWeeks(Protocol):
    """Rankings of weeks that are over."""

    async def forget(self, app: str, before: date, limit: int) -> int:
        """Remove rows of those that began before the day, at most so many; how many it were."""
        ...
