"""Liking, and no longer liking."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.notices import Notices
from core.shared.ports import Clock, UnitOfWork
from core.social.timeline.model import LikeView
from core.social.timeline.ports import Likes

LIKED = "post_liked"
"""The sentence that the author finds among the notices."""


@dataclass(frozen=True, slots=True)
class ToggleLike:
    """Who liked the post doesn't any more, who didn't does. Toggles of one post take turns, so that its count is exact.
    The author hears of it, once a post however many like it, but not of their own. Raises `NotFound` for a post that
    the actor doesn't see, or that isn't published."""

    likes: Likes
    notices: Notices
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, post_id: UUID) -> LikeView:
        async with self.uow(actor.app):
            post = await self.likes.lock(actor.app, actor.user_id, post_id)
            if post is None:
                raise NotFound
            if post.liked:
                await self.likes.remove(actor.app, post_id, actor.user_id)
            else:
                await self.likes.add(actor.app, post_id, actor.user_id, self.clock.now())
            if post.author_id != actor.user_id:
                await self._tell(actor, post_id, post.author_id, liked=not post.liked)
        return LikeView(liked=not post.liked, likes=post.likes + (-1 if post.liked else 1))

    async def _tell(self, actor: Actor, post_id: UUID, author: UUID, *, liked: bool) -> None:
        gather = f"like:{post_id}"
        if not liked:
            await self.notices.take_back(actor.app, author, gather, actor.user_id)
            return
        await self.notices.tell(actor.app, author, "social", LIKED, actor=actor.user_id, about=post_id, gather=gather)
