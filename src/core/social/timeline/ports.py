"""What timelines need of the world."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.social.timeline.model import Place, PostedChallenge, Seen


class Timelines(Protocol):
    """Posts by who may see them: nobody sees those of people who are suspended, gone or behind a block. What isn't
    published is seen by its author alone, and what was removed by nobody."""

    async def home(self, app: str, viewer: UUID, before: Place | None, limit: int) -> list[Seen]:
        """Own posts and those of people whom the viewer follows, from before that place on, the latest first. The work
        is bounded by how many people that are and by the limit, however many posts there may be."""
        ...

    async def of(self, app: str, viewer: UUID, author: UUID, before: Place | None, limit: int) -> list[Seen]:
        """The posts of one person, likewise; whether that person lets the viewer in is for the caller to know."""
        ...


class Likes(Protocol):
    """Who likes what. A person likes a post once; how many do is counted along."""

    async def lock(self, app: str, viewer: UUID, post_id: UUID) -> Seen | None:
        """The published post if the viewer may see it, which nobody else likes or stops liking until the transaction
        ends; nor does the viewer leave the app until then."""
        ...

    async def add(self, app: str, post_id: UUID, user_id: UUID, at: datetime) -> None: ...

    async def remove(self, app: str, post_id: UUID, user_id: UUID) -> None: ...


class PostedChallenges(Protocol):
    """What the challenges were that people post about."""

    async def of(self, app: str, viewer: UUID, quests: Collection[tuple[UUID, UUID]]) -> Mapping[UUID, PostedChallenge]:
        """Of people (first) and what they completed (second), by the latter's id, in the viewer's language; without
        those that there are no more."""
        ...


class Audience(Protocol):
    """Who would see at once what somebody posts."""

    async def listening(self, app: str, author: UUID, most: int) -> list[UUID]:
        """Followers of the author who have an open stream, or had one so lately that news are kept for them; of more
        than `most`, those who were seen last."""
        ...
