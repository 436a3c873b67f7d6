"""Plans, subscriptions and customers, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.commerce.subscriptions.customers import (
    MemoryAttempts,
    MemoryCustomers,
    MemoryPremium,
    MemorySubscribers,
)
from adapters.memory.commerce.subscriptions.subscriptions import MemoryBills, MemoryKeptSubscriptions
from core.commerce.subscriptions.stores import (
    Attempts,
    Bills,
    Customers,
    KeptSubscriptions,
    PremiumGrants,
    Subscribers,
)
from core.shared.premium import Premium


class MemorySubscriptions(Provider):
    """The ports of plans, subscriptions and customers."""

    scope = Scope.APP
    subscriptions = provide(MemoryKeptSubscriptions, provides=KeptSubscriptions)
    bills = provide(MemoryBills, provides=Bills)
    customers = provide(MemoryCustomers, provides=Customers)
    attempts = provide(MemoryAttempts, provides=Attempts)
    subscribers = provide(MemorySubscribers, provides=Subscribers)
    kept_premium = provide(MemoryPremium)
    premium_grants = alias(MemoryPremium, provides=PremiumGrants)
    premium = alias(MemoryPremium, provides=Premium)
