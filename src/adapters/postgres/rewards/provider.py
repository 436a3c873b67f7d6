"""The ledger, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresRewards(Provider):
    """The ports of the ledger."""

    scope = Scope.APP
