"""A small picture beside a large one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.shared.files import Files, SmallPictures
from core.shared.ports import UnitOfWork
from core.social.feed.ports import Posts


@dataclass(frozen=True, slots=True)
class MakeThumbnail:
    """Gives a post with a picture its thumbnail, once. One that comes too late, or second, is taken by nobody and is
    cleaned away."""

    posts: Posts
    pictures: SmallPictures
    files: Files
    uow: UnitOfWork

    async def __call__(self, app: str, post_id: UUID) -> None:
        post = await self.posts.get(app, post_id)
        if post is None or post.image_key is None or post.thumbnail_key is not None:
            return
        made = await self.pictures.make(app, post.image_key)
        if made is None:
            return
        async with self.uow(app):
            post = await self.posts.lock(app, post_id)
            if post is not None and post.image_key is not None and post.thumbnail_key is None:
                small = await self.files.take(app, made, "thumbnail", post.author_id)
                await self.posts.settle(replace(post, thumbnail_key=small.key))
