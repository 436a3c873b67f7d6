"""Payments by card for what bots sell."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.bots.errands import Outcome, Sell


@dataclass(frozen=True, slots=True)
class StripeCounter:
    """`core.bots.run_errand.Counter`."""

    async def sell(self, app: str, work: Sell, key: UUID) -> Outcome:
        raise NotImplementedError
