"""The ledger, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.rewards.ledger import PostgresBooks
from core.rewards.ledger.ports import Balances, Books, ExpiredLots, Movements


class PostgresRewards(Provider):
    """The ports of the ledger."""

    scope = Scope.APP
    kept_books = provide(PostgresBooks)
    books = alias(PostgresBooks, provides=Books)
    movements = alias(PostgresBooks, provides=Movements)
    balances = alias(PostgresBooks, provides=Balances)
    expired_lots = alias(PostgresBooks, provides=ExpiredLots)
