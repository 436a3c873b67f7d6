"""Posts, likes and moderation, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryFeed(Provider):
    """The ports of posts, likes and moderation."""

    scope = Scope.APP
