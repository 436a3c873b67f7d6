"""What scores need of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.engagement.scores.model import Player, Score


class Players(Protocol):
    """The people of an app, as far as scores go."""

    async def timezone(self, app: str, user_id: UUID, at: datetime) -> str:
        """The zone that was in force for the person; raises `NotFound` for one who has left."""
        ...

    async def enter(self, app: str, user_id: UUID, at: datetime) -> Player:
        """The person, who neither leaves nor hides until the transaction ends; raises `NotFound` for one who has
        left."""
        ...


class Scores(Protocol):
    """All scores ever, and with them the bests that leaderboards are made of."""

    async def add(self, app: str, user_id: UUID, score: Score, *, shown: bool) -> None:
        """Keep the score; where it beats the person's best of its day, its week or all time, it is the best from now
        on."""
        ...


class Naming(Protocol):
    """Sees to it that people can be shown by a name."""

    async def __call__(self, app: str, user_id: UUID) -> str:
        """The person's pseudonym, made up if there is none."""
        ...
