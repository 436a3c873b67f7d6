"""The ledger, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.rewards.ledger import MemoryBooks
from core.rewards.ledger.ports import Balances, Books, ExpiredLots, Movements


class MemoryRewards(Provider):
    """The ports of the ledger."""

    scope = Scope.APP
    kept_books = provide(MemoryBooks)
    books = alias(MemoryBooks, provides=Books)
    movements = alias(MemoryBooks, provides=Movements)
    balances = alias(MemoryBooks, provides=Balances)
    expired_lots = alias(MemoryBooks, provides=ExpiredLots)
