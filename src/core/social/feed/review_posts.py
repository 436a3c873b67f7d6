"""What moderators look through, and what they decide."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound
from core.shared.events import PostPublished, PostTakenDown
from core.shared.files import Files
from core.shared.notices import Notices
from core.shared.paging import DEFAULT_LIMIT, Cursors
from core.shared.ports import Clock, Outbox, UnitOfWork
from core.social.feed.delete_post import without_files
from core.social.feed.model import Decide, Post, ReviewedPost, ReviewPage
from core.social.feed.ports import Posts, Review
from core.social.feed.show_post import ShowPost
from core.social.feed.tidy import tidy

_SAID = {
    ("warn", False): "post_warned",
    ("warn", True): "post_warned_because",
    ("remove", False): "post_removed",
    ("remove", True): "post_removed_because",
}
"""What an author is told, without a reason and with one."""


@dataclass(frozen=True, slots=True)
class ListForReview:
    """The app's posts in that state, the newest first. Raises `Invalid("invalid_cursor")`."""

    posts: Posts
    show: ShowPost
    cursors: Cursors

    async def __call__(
        self, app: str, wanted: Review, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> ReviewPage:
        listing = f"posts for review {app} {wanted}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        found = await self.posts.review(app, wanted, before, limit + 1)
        more = self.cursors.seal(listing, found[limit - 1].id) if len(found) > limit else None
        return ReviewPage(items=[self.show.for_moderators(post) for post in found[:limit]], next_cursor=more)


@dataclass(frozen=True, slots=True)
class DecideOnPost:
    """Publishes a post, takes it down with its files, or has its author reminded of the rules; each answers what
    people have reported about it. Doing again what is done changes nothing.

    Raises `NotFound`, `Conflict("post_removed")` for publishing what is gone, and `Conflict("already_decided")` when
    somebody else has just decided otherwise.
    """

    posts: Posts
    files: Files
    notices: Notices
    audit: Audit
    show: ShowPost
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(self, actor: Actor, post_id: UUID, command: Decide) -> ReviewedPost:
        seen = await self.posts.get(actor.app, post_id)
        async with self.uow(actor.app):
            post = await self.posts.lock(actor.app, post_id)
            if post is None or seen is None:
                raise NotFound
            after = await self._decided(post, seen, command)
            if after != post or command.action == "warn":
                await self.posts.settle(after)
                await self._tell(actor, post, after, command)
        return self.show.for_moderators(after)

    async def _decided(self, post: Post, seen: Post, command: Decide) -> Post:
        """What becomes of it; of the post as the moderator has `seen` it nobody else may have made something else."""
        wished = {"approve": "published", "remove": "removed"}.get(command.action, seen.status)
        if post.status not in {seen.status, wished}:
            raise Conflict("already_decided", "Somebody else has just decided about this post.")
        if command.action == "warn":
            return replace(post, reported_at=None)
        if command.action == "remove":
            gone = await without_files(self.files, post)
            return replace(gone, status="removed", reported_at=None)
        if post.status == "removed":
            raise Conflict("post_removed", "This post was removed; its files are gone.")
        published = post.published_at or self.clock.now()
        return replace(post, status="published", published_at=published, reported_at=None)

    async def _tell(self, actor: Actor, before: Post, after: Post, command: Decide) -> None:
        """The log, the author and whoever shows posts."""
        app, author, reason = actor.app, before.author_id, tidy(command.reason)
        action = {"approve": "post_approved", "remove": "post_removed", "warn": "post_warned"}[command.action]
        await self.audit.record(
            app,
            action,
            author,
            post_id=str(before.id),
            by=str(actor.user_id),
            before=_told(before),
            after=_told(after),
            reason=reason,
        )
        if after.status != before.status and after.status == "published":
            await self.outbox.add(PostPublished(app=app, user_id=author, post_id=before.id))
        elif after.status != before.status:
            seen = before.published_at is not None
            await self.outbox.add(PostTakenDown(app=app, user_id=author, post_id=before.id, been_seen=seen))
        if command.action != "approve":
            key, params = _SAID[command.action, reason is not None], {"reason": reason} if reason else {}
            once = f"{command.action}:{before.id}"
            await self.notices.tell(app, author, "system", key, params=params, about=before.id, once=once)


def _told(post: Post) -> str:
    return f"{post.status}, reported" if post.reported_at is not None else post.status
