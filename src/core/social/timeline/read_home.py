"""What friends have been up to."""

from __future__ import annotations

from dataclasses import dataclass

from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT, Cursors
from core.social.timeline.model import FeedPage, Place
from core.social.timeline.ports import Timelines
from core.social.timeline.show_posts import ShowPosts


@dataclass(frozen=True, slots=True)
class ReadHomeFeed:
    """One's own posts and those of whom one follows, the latest first. Raises `Invalid("invalid_cursor")`."""

    timelines: Timelines
    show: ShowPosts
    cursors: Cursors

    async def __call__(self, actor: Actor, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> FeedPage:
        listing = f"home feed {actor.app} {actor.user_id}"
        before = None if cursor is None else self.cursors.open(listing, cursor, Place)
        found = await self.timelines.home(actor.app, actor.user_id, before, limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        more = None if last is None else self.cursors.seal(listing, Place(last.at, last.id))
        return FeedPage(items=await self.show(actor, found[:limit]), next_cursor=more)
