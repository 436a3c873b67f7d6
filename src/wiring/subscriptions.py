"""Plans, subscriptions and customers: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, provide, provide_all

from core.commerce.subscriptions.end_orphans import EndOrphan, LetGo
from core.commerce.subscriptions.grant_premium import GrantPremium
from core.commerce.subscriptions.read_subscription import ReadSubscription


class SubscriptionsActs(Provider):
    """Plans, subscriptions and customers."""

    scope = Scope.APP
    people = provide(ReadSubscription)
    leaving = provide_all(LetGo, EndOrphan)
    gifts = provide(GrantPremium)
