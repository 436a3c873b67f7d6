"""Asking about subscriptions of which nothing was heard though their period is over."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from core.commerce.payments.model import GatewayRefusedError
from core.commerce.subscriptions.apply_invoice import TakeInLatestBill
from core.commerce.subscriptions.apply_subscription import ApplySubscription
from core.commerce.subscriptions.ports import SubscriptionGateway
from core.commerce.subscriptions.stores import KeptSubscriptions
from core.shared.ports import Clock

log = logging.getLogger("rhizome.commerce")

PATIENCE = timedelta(days=1)
"""After the end of a period; the provider takes an hour or two to bill the next one."""
MOST = 500


@dataclass(frozen=True, slots=True)
class ReconcileSubscriptions:
    """Takes in what the provider says of each, and of its latest bill if that was paid: an event that was lost, however
    that came about, leaves nobody with premium for nothing or without the credits of a period that they paid for. From
    a job; raises what the gateway raises when trying again is right."""

    gateway: SubscriptionGateway
    subscriptions: KeptSubscriptions
    apply: ApplySubscription
    latest_bill: TakeInLatestBill
    clock: Clock

    async def __call__(self) -> int:
        """How many were asked about."""
        unheard = await self.subscriptions.unheard(self.clock.now() - PATIENCE, MOST)
        for stripe_id in unheard:
            try:
                await self._ask(stripe_id)
            except GatewayRefusedError as refusal:
                log.warning("a subscription can't be asked about: %s", refusal.code)
        return len(unheard)

    async def _ask(self, stripe_id: str) -> None:
        facts = await self.gateway.read(stripe_id)
        if facts is None:
            return
        await self.apply.found(facts)
        await self.latest_bill(facts)
