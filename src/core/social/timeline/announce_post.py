"""Telling open clients that there is a post, or no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import msgspec

from core.shared.circles import Circles
from core.shared.live import LiveFeed, LiveItem
from core.social.timeline.ports import Audience

MOST = 1000
"""So many followers hear of a post at once; all others find it when they look."""


class PostNews(msgspec.Struct, frozen=True, kw_only=True):
    """What a stream says of a post: enough to know whether to look at the feed."""

    id: UUID
    author_id: UUID
    author_name: str
    status: Literal["published", "removed"]


@dataclass(frozen=True, slots=True)
class AnnouncePost:
    """Inside a unit of work. Followers hear of what they could see, the author on their other devices as well; nobody
    hears of somebody who is suspended or gone."""

    audience: Audience
    circles: Circles
    feed: LiveFeed

    async def __call__(self, app: str, author: UUID, post_id: UUID, *, published: bool, to_others: bool) -> None:
        name = (await self.circles.names(app, [author])).get(author)
        if name is None:
            return
        others = await self.audience.listening(app, author, MOST) if to_others else []
        status: Literal["published", "removed"] = "published" if published else "removed"
        data = msgspec.json.encode(PostNews(id=post_id, author_id=author, author_name=name, status=status))
        await self.feed.tell(app, [LiveItem(user_id=each, name="post", data=data) for each in (author, *others)])
