"""Plans, subscriptions and customers, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemorySubscriptions(Provider):
    """The ports of plans, subscriptions and customers."""

    scope = Scope.APP
