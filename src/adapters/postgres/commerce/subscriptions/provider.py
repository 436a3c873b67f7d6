"""Plans, subscriptions and customers, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresSubscriptions(Provider):
    """The ports of plans, subscriptions and customers."""

    scope = Scope.APP
