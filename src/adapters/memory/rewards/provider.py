"""The ledger, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryRewards(Provider):
    """The ports of the ledger."""

    scope = Scope.APP
