"""Posts, likes and moderation, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresFeed(Provider):
    """The ports of posts, likes and moderation."""

    scope = Scope.APP
