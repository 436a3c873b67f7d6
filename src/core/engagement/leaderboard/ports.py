"""What the leaderboard needs of the world."""

from __future__ import annotations

from datetime import date
from typing import Protocol
from uuid import UUID

from core.engagement.leaderboard.model import Board, Place, Standing


class Boards(Protocol):
    """Leaderboards, quick to read at any size."""

    async def participants(self, board: Board) -> int:
        """How many people are ranked."""
        ...

    async def standing(self, board: Board, user_id: UUID) -> Standing | None:
        """The person's place, also when others don't see it; None without a score."""
        ...

    async def after(self, board: Board, place: Place | None, limit: int) -> list[Standing]:
        """The ranked people behind a place, or from the top, the best first."""
        ...

    async def before(self, board: Board, place: Place, limit: int) -> list[Standing]:
        """The ranked people ahead of a place, the nearest first."""
        ...


class OldBoards(Protocol):
    """Boards of days and weeks that are over."""

    async def forget(self, app: str, before: date, limit: int) -> int:
        """Remove rows of those that began before the day, at most so many; how many it were."""
        ...
