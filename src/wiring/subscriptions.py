"""Plans, subscriptions and customers: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class SubscriptionsActs(Provider):
    """Plans, subscriptions and customers."""

    scope = Scope.APP
