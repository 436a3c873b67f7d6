"""Premium without a subscription."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.subscriptions.stores import PremiumGrants
from core.shared.ports import UnitOfWork

GIFT = "gift"


@dataclass(frozen=True, slots=True)
class GrantPremium:
    """Gives a person premium until somebody takes it away again, or takes it away; what a subscription gives is not
    touched by either."""

    premium: PremiumGrants
    uow: UnitOfWork

    async def __call__(self, app: str, user_id: UUID, *, premium: bool = True) -> None:
        async with self.uow(app):
            await self.within(app, user_id, premium=premium)

    async def within(self, app: str, user_id: UUID, *, premium: bool) -> None:
        """The same inside the caller's unit of work."""
        if premium:
            await self.premium.give(app, user_id, GIFT, None)
        else:
            await self.premium.withdraw(app, user_id, GIFT)
