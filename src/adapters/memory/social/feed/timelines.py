"""Timelines and likes in memory. Likes are counted when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.memory.social.circles.people import FOLLOWS, PROFILES, barred, name_of
from adapters.memory.social.feed.tables import LIKES, POSTS
from core.social.feed.model import Post
from core.social.timeline.model import Place, Seen


@dataclass(frozen=True, slots=True)
class MemoryTimelines:
    """`core.social.timeline.ports.Timelines`, and `core.social.follows.ports.Sightings`."""

    database: MemoryDatabase

    async def home(self, app: str, viewer: UUID, before: Place | None, limit: int) -> list[Seen]:
        async with self.database.turn():
            follows = self.database.table(FOLLOWS)
            authors = {key[2] for key, _ in follows.items() if key[:2] == (app, viewer)}
            return self._page(app, viewer, authors | {viewer}, before, limit)

    async def of(self, app: str, viewer: UUID, author: UUID, before: Place | None, limit: int) -> list[Seen]:
        async with self.database.turn():
            return self._page(app, viewer, {author}, before, limit)

    async def sight(self, app: str, viewer: UUID, post_id: UUID) -> Seen | None:
        """The published post, if the viewer may see it."""
        async with self.database.turn():
            post: Post | None = self.database.table(POSTS).get((app, post_id))
            if post is None or post.status != "published" or not self._lets_in(app, viewer, post.author_id):
                return None
            return self._seen(viewer, post)

    async def author(self, app: str, viewer: UUID, post_id: UUID) -> UUID | None:
        seen = await self.sight(app, viewer, post_id)
        return None if seen is None else seen.author_id

    async def flag(self, app: str, post_id: UUID, at: datetime) -> None:
        async with self.database.turn():
            post: Post | None = self.database.table(POSTS).get((app, post_id))
            if post is not None and post.reported_at is None:
                self.database.table(POSTS).put((app, post_id), replace(post, reported_at=at))

    def _lets_in(self, app: str, viewer: UUID, author: UUID) -> bool:
        said = self.database.table(PROFILES).get((app, author))
        open_to_all = said is None or not said.is_private
        return viewer == author or open_to_all or (app, viewer, author) in self.database.table(FOLLOWS)

    def _page(self, app: str, viewer: UUID, authors: set[UUID], before: Place | None, limit: int) -> list[Seen]:
        posts: list[Post] = [post for (of_app, _), post in self.database.table(POSTS).items() if of_app == app]
        shown = [
            seen
            for post in posts
            if post.author_id in authors
            and (post.status == "published" or (post.author_id == viewer and post.status != "removed"))
            and (seen := self._seen(viewer, post)) is not None
            and (before is None or (seen.at, seen.id) < (before.at, before.id))
        ]
        return sorted(shown, key=lambda seen: (seen.at, seen.id), reverse=True)[:limit]

    def _seen(self, viewer: UUID, post: Post) -> Seen | None:
        name = name_of(self.database, post.app, post.author_id)
        if name is None or barred(self.database, post.app, viewer, post.author_id):
            return None
        likes = self.database.table(LIKES)
        published = post.published_at if post.status == "published" else None
        return Seen(
            id=post.id,
            author_id=post.author_id,
            author_name=name,
            quest_id=post.quest_id,
            note=post.note,
            image_key=post.image_key,
            thumbnail_key=post.thumbnail_key,
            status=post.status,
            likes=sum(key[:2] == (post.app, post.id) for key, _ in likes.items()),
            liked=(post.app, post.id, viewer) in likes,
            at=published or post.created_at,
            created_at=post.created_at,
        )


@dataclass(frozen=True, slots=True)
class MemoryLikes:
    """`core.social.timeline.ports.Likes`."""

    database: MemoryDatabase
    timelines: MemoryTimelines

    async def lock(self, app: str, viewer: UUID, post_id: UUID) -> Seen | None:
        return await self.timelines.sight(app, viewer, post_id)

    async def add(self, app: str, post_id: UUID, user_id: UUID, at: datetime) -> None:
        async with self.database.turn():
            self.database.table(LIKES).put((app, post_id, user_id), at)
            self._count(app, post_id, 1)

    async def remove(self, app: str, post_id: UUID, user_id: UUID) -> None:
        async with self.database.turn():
            if self.database.table(LIKES).remove((app, post_id, user_id)) is not None:
                self._count(app, post_id, -1)

    def _count(self, app: str, post_id: UUID, by: int) -> None:
        post: Post | None = self.database.table(POSTS).get((app, post_id))
        if post is not None:
            self.database.table(POSTS).put((app, post_id), replace(post, likes=post.likes + by))
