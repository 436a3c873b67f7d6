"""Stores, avatars and energy, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.rewards.wardrobe.closets import PostgresClosets
from adapters.postgres.rewards.wardrobe.energy import PostgresCharges
from adapters.postgres.rewards.wardrobe.items import PostgresCustomers, PostgresStoreItems
from core.rewards.avatar.ports import Closets
from core.rewards.energy.ports import Charges
from core.rewards.ledger.ports import Holders
from core.rewards.store.ports import Customers, StoreItems


class PostgresWardrobe(Provider):
    """The ports of stores, avatars and energy."""

    scope = Scope.APP
    store_items = provide(PostgresStoreItems, provides=StoreItems)
    closets = provide(PostgresClosets, provides=Closets)
    charges = provide(PostgresCharges, provides=Charges)
    members = provide(PostgresCustomers)
    customers = alias(PostgresCustomers, provides=Customers)
    holders = alias(PostgresCustomers, provides=Holders)
