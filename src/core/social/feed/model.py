"""Posts: what people show of a challenge that they have done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from core.shared.text import NO_NUL

PostStatus = Literal["pending", "published", "held", "removed"]
"""Not looked at yet; seen by those whom it is for; waiting for a moderator; taken down by one. Only its author and
moderators know of a post that is not published."""

MOST_CHARACTERS = 500


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A post. `quest_id` is the completed challenge it is about; `image_key` and `thumbnail_key` name files in the
    store; `flags` is what moderation found wrong with it, empty also for one that is held because nobody could be
    asked; `reported_at` the first report that no moderator has answered."""

    id: UUID
    app: str
    author_id: UUID
    quest_id: UUID
    note: str | None
    image_key: str | None
    thumbnail_key: str | None = None
    status: PostStatus
    flags: tuple[str, ...] = ()
    likes: int = 0
    created_at: datetime
    published_at: datetime | None = None
    reported_at: datetime | None = None


class WritePost(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post about one's own completed challenge. The note is plain text: nothing in it is markup. `image_id` is one's
    own confirmed upload."""

    user_challenge_id: UUID
    note: Annotated[str, Meta(max_length=MOST_CHARACTERS, pattern=NO_NUL, examples=["¡Una hora sin móvil!"])] | None = (
        None
    )
    image_id: UUID | None = None


class PostView(msgspec.Struct, frozen=True, kw_only=True):
    """A post as its author has it. The URLs expire."""

    id: UUID
    author_id: UUID
    user_challenge_id: UUID
    note: str | None
    image_url: str | None
    thumbnail_url: str | None
    status: PostStatus
    likes: int
    created_at: datetime
    published_at: datetime | None


class Decide(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a moderator makes of a post. The author reads the reason of a warning and of a removal."""

    action: Literal["approve", "remove", "warn"]
    reason: Annotated[str, Meta(max_length=MOST_CHARACTERS, pattern=NO_NUL)] | None = None


class ReviewedPost(PostView, frozen=True, kw_only=True):
    """A post for moderators. `flags` is what moderation found wrong; a held post without any is one about which nobody
    could be asked."""

    flags: list[str]
    reported: bool
    reported_at: datetime | None


class ReviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """Posts for moderators, the newest first."""

    items: list[ReviewedPost]
    next_cursor: str | None
