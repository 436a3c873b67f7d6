"""What one person has been up to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.shared.actor import Actor
from core.shared.circles import Circles
from core.shared.errors import NotFound
from core.shared.paging import DEFAULT_LIMIT, Cursors
from core.social.timeline.model import FeedItem, FeedPage, Place
from core.social.timeline.ports import Timelines
from core.social.timeline.show_posts import ShowPosts


@dataclass(frozen=True, slots=True)
class ReadPersonFeed:
    """The posts of one person, the latest first. Raises `NotFound` for somebody who doesn't let the actor in, and
    `Invalid("invalid_cursor")`."""

    timelines: Timelines
    circles: Circles
    show: ShowPosts
    cursors: Cursors

    async def __call__(
        self, actor: Actor, author: UUID, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> FeedPage:
        listing = f"feed of {author} {actor.app}"
        before = None if cursor is None else self.cursors.open(listing, cursor, Place)
        if not await self.circles.sees(actor.app, actor.user_id, author):
            raise NotFound
        found = await self.timelines.of(actor.app, actor.user_id, author, before, limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        more = None if last is None else self.cursors.seal(listing, Place(last.at, last.id))
        return FeedPage(items=await self.show(actor, found[:limit]), next_cursor=more)

    async def latest(self, actor: Actor, author: UUID, many: int) -> list[FeedItem]:
        """The latest few, for who is known to be let in."""
        return await self.show(actor, await self.timelines.of(actor.app, actor.user_id, author, None, many))
