"""From what was found to what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.shared.actor import Actor
from core.shared.files import Files
from core.shared.ports import Clock
from core.social.timeline.model import Author, FeedItem, PostedChallenge, Seen
from core.social.timeline.ports import PostedChallenges


@dataclass(frozen=True, slots=True)
class ShowPosts:
    """The posts with their challenges and links to their pictures, as the actor sees them."""

    challenges: PostedChallenges
    files: Files
    clock: Clock

    async def __call__(self, actor: Actor, posts: Sequence[Seen]) -> list[FeedItem]:
        if not posts:
            return []
        now = self.clock.now()
        known = await self.challenges.of(actor.app, actor.user_id, {(post.author_id, post.quest_id) for post in posts})
        return [self._item(actor, post, known.get(post.quest_id), now) for post in posts]

    def _item(self, actor: Actor, post: Seen, challenge: PostedChallenge | None, now: datetime) -> FeedItem:
        return FeedItem(
            id=post.id,
            author=Author(user_id=post.author_id, display_name=post.author_name),
            challenge=challenge,
            note=post.note,
            image_url=self._url(post.image_key, now),
            thumbnail_url=self._url(post.thumbnail_key, now),
            likes=post.likes,
            liked=post.liked,
            status=post.status if post.author_id == actor.user_id else None,
            created_at=post.created_at,
        )

    def _url(self, key: str | None, now: datetime) -> str | None:
        return None if key is None else self.files.url(key, now=now).url
