"""Who is in one's circle."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.shared.actor import Actor
from core.shared.circles import Circles
from core.shared.errors import NotFound
from core.shared.paging import DEFAULT_LIMIT, Cursors
from core.social.follows.model import (
    BlockEntry,
    BlockPage,
    FollowEntry,
    FollowPage,
    Listed,
    Place,
    RequestEntry,
    RequestPage,
    Roster,
)
from core.social.follows.ports import Rosters


@dataclass(frozen=True, slots=True)
class ListCircle:
    """Followers and followed of oneself or of somebody who lets one in, who asks to follow, and whom one has blocked.
    Raises `NotFound` for somebody whose circle isn't the actor's to see, and `Invalid("invalid_cursor")`."""

    rosters: Rosters
    circles: Circles
    cursors: Cursors

    async def followers(
        self, actor: Actor, user_id: UUID | None, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> FollowPage:
        """Who follows, the latest first."""
        found, more = await self._page(actor, "followers", user_id, limit, cursor)
        return FollowPage(items=[_follow(one) for one in found], next_cursor=more)

    async def following(
        self, actor: Actor, user_id: UUID | None, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> FollowPage:
        """Who is followed, the latest first."""
        found, more = await self._page(actor, "following", user_id, limit, cursor)
        return FollowPage(items=[_follow(one) for one in found], next_cursor=more)

    async def requests(self, actor: Actor, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> RequestPage:
        """Who waits to be let in, the latest first."""
        found, more = await self._page(actor, "requests", None, limit, cursor)
        items = [RequestEntry(user_id=one.user_id, display_name=one.display_name, requested_at=one.at) for one in found]
        return RequestPage(items=items, next_cursor=more)

    async def blocked(self, actor: Actor, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> BlockPage:
        """Whom one has blocked, the latest first."""
        found, more = await self._page(actor, "blocked", None, limit, cursor)
        items = [BlockEntry(user_id=one.user_id, display_name=one.display_name, blocked_at=one.at) for one in found]
        return BlockPage(items=items, next_cursor=more)

    async def _page(
        self, actor: Actor, roster: Roster, user_id: UUID | None, limit: int, cursor: str | None
    ) -> tuple[list[Listed], str | None]:
        owner = user_id or actor.user_id
        listing = f"{roster} {actor.app} {owner}"
        before = None if cursor is None else self.cursors.open(listing, cursor, Place)
        if owner != actor.user_id and not await self.circles.sees(actor.app, actor.user_id, owner):
            raise NotFound
        found = await self.rosters.page(actor.app, roster, owner, before, limit + 1, viewer=actor.user_id)
        items = found[:limit]
        last = items[-1] if len(found) > limit else None
        return items, None if last is None else self.cursors.seal(listing, Place(last.at, last.user_id))


def _follow(one: Listed) -> FollowEntry:
    return FollowEntry(user_id=one.user_id, display_name=one.display_name, followed_at=one.at)
