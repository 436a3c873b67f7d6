"""From a post to what its author and moderators see of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.shared.files import Files
from core.shared.ports import Clock
from core.social.feed.model import Post, PostView, ReviewedPost


@dataclass(frozen=True, slots=True)
class ShowPost:
    """The post with URLs of its files that are good for some minutes."""

    files: Files
    clock: Clock

    def __call__(self, post: Post) -> PostView:
        return PostView(
            id=post.id,
            author_id=post.author_id,
            user_challenge_id=post.quest_id,
            note=post.note,
            image_url=self._url(post.image_key),
            thumbnail_url=self._url(post.thumbnail_key),
            status=post.status,
            likes=post.likes,
            created_at=post.created_at,
            published_at=post.published_at,
        )

    def for_moderators(self, post: Post) -> ReviewedPost:
        """With what is thought wrong about it."""
        return ReviewedPost(
            id=post.id,
            author_id=post.author_id,
            user_challenge_id=post.quest_id,
            note=post.note,
            image_url=self._url(post.image_key),
            thumbnail_url=self._url(post.thumbnail_key),
            status=post.status,
            flags=list(post.flags),
            likes=post.likes,
            reported=post.reported_at is not None,
            reported_at=post.reported_at,
            created_at=post.created_at,
            published_at=post.published_at,
        )

    def _url(self, key: str | None) -> str | None:
        return None if key is None else self.files.url(key, now=self.clock.now()).url
