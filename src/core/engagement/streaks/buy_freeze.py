"""A freeze for coins."""

from __future__ import annotations

from dataclasses import dataclass

from core.engagement.streaks.figures import FreezeFigures
from core.engagement.streaks.grant_freezes import GrantFreezes
from core.engagement.streaks.model import StreakView
from core.shared.actor import Actor
from core.shared.config import RuntimeConfig
from core.shared.ledger import Cause, Ledger
from core.shared.ports import Ids, UnitOfWork

BOUGHT = "freeze_bought"


@dataclass(frozen=True, slots=True)
class BuyFreeze:
    """Adds one freeze, above the cap if need be, and takes its price of this moment, both or neither; of many at once
    each is paid for.

    Raises `PaymentRequired("insufficient_coins")`, and `NotFound` for somebody who has left the app.
    """

    grant: GrantFreezes
    config: RuntimeConfig
    ledger: Ledger
    uow: UnitOfWork
    ids: Ids

    async def __call__(self, actor: Actor) -> StreakView:
        app, user_id, freeze_id = actor.app, actor.user_id, self.ids.new()
        async with self.uow(app):
            # The streak is locked before the coins are, as for everything that moves both.
            view = await self.grant(app, user_id, 1, grant_id=freeze_id, reason=BOUGHT)
            if view is None:
                raise RuntimeError("an id was had before")
            price = self.config.of(app, FreezeFigures).streak_freeze_price
            await self.ledger.spend(app, user_id, "coins", price, Cause("streak_freeze", f"freeze:{freeze_id}"))
        return view
