"""Looking at what people post before others see it.

A post leaves `pending` once, under its lock: published if somebody was asked about just this post and found nothing,
held for a moderator in every other case. Posts don't change, so that no answer is about anything else, however late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from core.shared.errors import Unavailable
from core.shared.events import PostPublished
from core.shared.files import SmallPictures
from core.shared.ports import Clock, Outbox, UnitOfWork
from core.social.feed.model import Post
from core.social.feed.ports import Posts, WaitingPosts
from core.social.moderation.ports import Moderation

UNREADABLE = "unreadable_image"
FORGOTTEN = timedelta(minutes=15)
"""How long a post may be pending before moderators get it."""
BATCH = 100


@dataclass(frozen=True, slots=True)
class SettlePost:
    """Brings a pending post to where it goes: without `flags` it is published, with None nobody could be asked. A post
    that is not pending any more is left alone."""

    posts: Posts
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(self, app: str, post_id: UUID, flags: tuple[str, ...] | None) -> None:
        async with self.uow(app):
            post = await self.posts.lock(app, post_id)
            if post is None or post.status != "pending":
                return
            if flags == ():
                await self.posts.settle(replace(post, status="published", published_at=self.clock.now()))
                await self.outbox.add(PostPublished(app=app, user_id=post.author_id, post_id=post_id))
            else:
                await self.posts.settle(replace(post, status="held", flags=flags or ()))


@dataclass(frozen=True, slots=True)
class ModeratePost:
    """Asks about a pending post and settles it; as often as one likes, and by several at once."""

    posts: Posts
    pictures: SmallPictures
    moderation: Moderation
    settle: SettlePost

    async def __call__(self, app: str, post_id: UUID) -> None:
        post = await self.posts.get(app, post_id)
        if post is not None and post.status == "pending":
            await self.settle(app, post_id, await self._flags(post))

    async def _flags(self, post: Post) -> tuple[str, ...] | None:
        try:
            picture = None
            if post.image_key is not None:
                picture = await self.pictures.look(post.image_key)
                if picture is None:
                    return (UNREADABLE,)
            return await self.moderation.judge(post.note, picture)
        except Unavailable:
            return None


@dataclass(frozen=True, slots=True)
class HoldForgotten:
    """Gives moderators the posts that nobody has come to look at, such as those whose job failed too often."""

    waiting: WaitingPosts
    settle: SettlePost
    clock: Clock

    async def __call__(self) -> None:
        while found := await self.waiting.waiting(self.clock.now() - FORGOTTEN, BATCH):
            for app, post_id in found:
                await self.settle(app, post_id, None)
