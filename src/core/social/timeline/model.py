"""Posts, as they are seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from core.social.feed.model import PostStatus


class Place(msgspec.Struct, frozen=True):
    """Where a page ended: posts come in the order in which they were published, and by their ids."""

    at: datetime
    id: UUID


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A post as the viewer finds it; `at` is when it was published or, before that, written."""

    id: UUID
    author_id: UUID
    author_name: str
    quest_id: UUID
    note: str | None
    image_key: str | None
    thumbnail_key: str | None
    status: PostStatus
    likes: int
    liked: bool
    at: datetime
    created_at: datetime


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote it."""

    user_id: UUID
    display_name: str


class PostedChallenge(msgspec.Struct, frozen=True, kw_only=True):
    """The challenge that was completed, in the viewer's language."""

    id: UUID
    type: str
    title: str


class FeedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A post. Its pictures are fetched by URLs that expire; `status` is told to its author alone; without `challenge`
    it is of one that there is no more."""

    id: UUID
    author: Author
    challenge: PostedChallenge | None
    note: str | None
    image_url: str | None
    thumbnail_url: str | None
    likes: int
    liked: bool
    status: PostStatus | None
    created_at: datetime


class FeedPage(msgspec.Struct, frozen=True, kw_only=True):
    """Posts, the latest first."""

    items: list[FeedItem]
    next_cursor: str | None


class LikeView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one likes the post now, and how many people do."""

    liked: bool
    likes: int
