"""How somebody stands towards the store."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.rewards.store.ports import Progress
from core.rewards.store.rules import Standing
from core.shared.ledger import Ledger
from core.shared.ports import Clock
from core.shared.premium import Premium


@dataclass(frozen=True, slots=True)
class TakeStanding:
    """Asks those who know, at this instant."""

    progress: Progress
    premium: Premium
    ledger: Ledger
    clock: Clock

    async def __call__(self, app: str, user_id: UUID) -> Standing:
        return Standing(
            completed=await self.progress.completed(app, user_id),
            achievements=await self.progress.achievements(app, user_id),
            premium=await self.premium.of(app, user_id, self.clock.now()),
            coins=await self.ledger.balance(app, user_id, "coins"),
        )
