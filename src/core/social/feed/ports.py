"""What posts need of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from core.social.feed.model import Post

Review = Literal["held", "reported", "published", "removed"]
"""What moderators look through; `reported` are those that are still there."""


class Completed(Protocol):
    """Challenges that people have done, kept by another context."""

    async def completed(self, app: str, user_id: UUID, quest_id: UUID) -> bool | None:
        """Whether that challenge, which the person has started, is done; None for one that isn't theirs."""
        ...


class Posts(Protocol):
    """The posts of an app."""

    async def add(self, post: Post) -> bool:
        """Keep a new one; False, and nothing done, when there is one about that challenge."""
        ...

    async def get(self, app: str, post_id: UUID) -> Post | None:
        """As it is."""
        ...

    async def lock(self, app: str, post_id: UUID) -> Post | None:
        """As it is, until the unit of work ends."""
        ...

    async def settle(self, post: Post) -> None:
        """Keep status, flags, the instants of publishing and of the open report, and the keys of its files. The post
        must be locked."""
        ...

    async def remove(self, app: str, post_id: UUID) -> None:
        """Forget it, with its likes."""
        ...

    async def review(self, app: str, wanted: Review, before: UUID | None, limit: int) -> list[Post]:
        """Written before that one, the newest first."""
        ...


class WaitingPosts(Protocol):
    """Posts that nobody has looked at, of all apps."""

    async def waiting(self, before: datetime, most: int) -> list[tuple[str, UUID]]:
        """The oldest pending ones written before that instant: app and id."""
        ...
