"""Posts in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.memory.social.feed.tables import LIKES, POSTS
from core.social.feed.model import Post
from core.social.feed.ports import Review


@dataclass(frozen=True, slots=True)
class MemoryPosts:
    """`core.social.feed.ports.Posts` and `WaitingPosts`."""

    database: MemoryDatabase

    async def add(self, post: Post) -> bool:
        async with self.database.turn():
            if any(other.quest_id == post.quest_id for other in self._of(post.app)):
                return False
            self.database.table(POSTS).put((post.app, post.id), post)
            return True

    async def get(self, app: str, post_id: UUID) -> Post | None:
        async with self.database.turn():
            return self._get(app, post_id)

    async def lock(self, app: str, post_id: UUID) -> Post | None:
        async with self.database.turn():
            return self._get(app, post_id)

    async def settle(self, post: Post) -> None:
        async with self.database.turn():
            kept = self._get(post.app, post.id)
            if kept is not None:
                now = replace(
                    kept,
                    status=post.status,
                    flags=post.flags,
                    published_at=post.published_at,
                    reported_at=post.reported_at,
                    image_key=post.image_key,
                    thumbnail_key=post.thumbnail_key,
                )
                self.database.table(POSTS).put((post.app, post.id), now)

    async def remove(self, app: str, post_id: UUID) -> None:
        async with self.database.turn():
            self.database.table(POSTS).remove((app, post_id))
            likes = self.database.table(LIKES)
            for like in [key for key, _ in likes.items() if key[:2] == (app, post_id)]:
                likes.remove(like)

    async def review(self, app: str, wanted: Review, before: UUID | None, limit: int) -> list[Post]:
        async with self.database.turn():
            found = [post for post in self._of(app) if _is(post, wanted) and (before is None or post.id < before)]
            return sorted(found, key=lambda post: post.id, reverse=True)[:limit]

    async def waiting(self, before: datetime, most: int) -> list[tuple[str, UUID]]:
        async with self.database.turn():
            posts: Iterator[Post] = self.database.table(POSTS).rows()
            old = [post for post in posts if post.status == "pending" and post.created_at < before]
            old.sort(key=lambda post: (post.created_at, post.id))
            return [(post.app, post.id) for post in old[:most]]

    def _get(self, app: str, post_id: UUID) -> Post | None:
        found: Post | None = self.database.table(POSTS).get((app, post_id))
        return found

    def _of(self, app: str) -> list[Post]:
        return [post for (of_app, _), post in self.database.table(POSTS).items() if of_app == app]


def _is(post: Post, wanted: Review) -> bool:
    if wanted == "reported":
        return post.reported_at is not None and post.status != "removed"
    return post.status == wanted
