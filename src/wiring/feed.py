"""Posts, likes and moderation: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class FeedActs(Provider):
    """Posts, likes and moderation."""

    scope = Scope.APP
