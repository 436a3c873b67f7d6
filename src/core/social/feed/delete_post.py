"""Taking one's own post away, with its files."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.events import PostTakenDown
from core.shared.files import Files
from core.shared.ports import Outbox, UnitOfWork
from core.social.feed.model import Post
from core.social.feed.ports import Posts


@dataclass(frozen=True, slots=True)
class DeletePost:
    """Forgets one's own post, whatever its state; another about the same challenge may be written. Raises `NotFound`
    for others' posts, and for one that a moderator has removed."""

    posts: Posts
    files: Files
    uow: UnitOfWork
    outbox: Outbox

    async def __call__(self, actor: Actor, post_id: UUID) -> None:
        async with self.uow(actor.app):
            post = await self.posts.lock(actor.app, post_id)
            if post is None or post.author_id != actor.user_id or post.status == "removed":
                raise NotFound
            await self.posts.remove(actor.app, post_id)
            await without_files(self.files, post)
            seen = post.published_at is not None
            await self.outbox.add(PostTakenDown(app=actor.app, user_id=post.author_id, post_id=post_id, been_seen=seen))


async def without_files(files: Files, post: Post) -> Post:
    """The post, whose files nobody needs any more."""
    for key in (post.image_key, post.thumbnail_key):
        if key is not None:
            await files.release(post.app, key)
    return replace(post, image_key=None, thumbnail_key=None)
