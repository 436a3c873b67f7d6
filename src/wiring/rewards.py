"""The ledger: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide_all

from core.rewards.ledger.expire_grants import ExpireGrants
from core.rewards.ledger.keep_ledger import KeepLedger
from core.rewards.ledger.read_history import ReadHistory
from core.shared.ledger import Ledger


class RewardsActs(Provider):
    """The ledger."""

    scope = Scope.APP
    acts = provide_all(KeepLedger, ExpireGrants, ReadHistory)
    ledger = alias(KeepLedger, provides=Ledger)
