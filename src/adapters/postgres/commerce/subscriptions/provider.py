"""Plans, subscriptions and customers, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.commerce.subscriptions.customers import (
    PostgresAttempts,
    PostgresCustomers,
    PostgresPremium,
    PostgresSubscribers,
)
from adapters.postgres.commerce.subscriptions.subscriptions import PostgresBills, PostgresKeptSubscriptions
from core.commerce.subscriptions.stores import (
    Attempts,
    Bills,
    Customers,
    KeptSubscriptions,
    PremiumGrants,
    Subscribers,
)
from core.shared.premium import Premium


class PostgresSubscriptions(Provider):
    """The ports of plans, subscriptions and customers."""

    scope = Scope.APP
    subscriptions = provide(PostgresKeptSubscriptions, provides=KeptSubscriptions)
    bills = provide(PostgresBills, provides=Bills)
    customers = provide(PostgresCustomers, provides=Customers)
    attempts = provide(PostgresAttempts, provides=Attempts)
    subscribers = provide(PostgresSubscribers, provides=Subscribers)
    kept_premium = provide(PostgresPremium)
    premium_grants = alias(PostgresPremium, provides=PremiumGrants)
    premium = alias(PostgresPremium, provides=Premium)
