"""Stores, avatars and energy, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.rewards.wardrobe.closets import MemoryClosets
from adapters.memory.rewards.wardrobe.energy import MemoryCharges
from adapters.memory.rewards.wardrobe.items import MemoryCustomers, MemoryStoreItems
from core.rewards.avatar.ports import Closets
from core.rewards.energy.ports import Charges
from core.rewards.ledger.ports import Holders
from core.rewards.store.ports import Customers, StoreItems


class MemoryWardrobe(Provider):
    """The ports of stores, avatars and energy."""

    scope = Scope.APP
    store_items = provide(MemoryStoreItems, provides=StoreItems)
    closets = provide(MemoryClosets, provides=Closets)
    charges = provide(MemoryCharges, provides=Charges)
    members = provide(MemoryCustomers)
    customers = alias(MemoryCustomers, provides=Customers)
    holders = alias(MemoryCustomers, provides=Holders)
