"""The ledger: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class RewardsActs(Provider):
    """The ledger."""

    scope = Scope.APP
