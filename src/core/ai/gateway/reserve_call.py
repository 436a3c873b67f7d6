"""Setting money aside before a model is asked."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from core.ai.gateway.budgets import accounts_of, allowed, moved, next_period
from core.ai.gateway.feature import Generation
from core.ai.gateway.model import Call
from core.ai.gateway.ports import Calls, OwnBudgets, Spending
from core.shared.errors import PaymentRequired
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReserveCall:
    """Keeps the call as pending, with all that it may cost set aside in the app's and the person's budget. However many
    come at once, together they never get more than there is.

    Raises `PaymentRequired("budget_exceeded")`, and keeps the call as refused.
    """

    spending: Spending
    calls: Calls
    budgets: OwnBudgets
    uow: UnitOfWork

    async def __call__(self, feature: Generation, call: Call) -> None:
        own = None if call.user_id is None else await self.budgets.of(call.app, call.user_id)
        user = own or feature.user_budget
        async with self.uow(call.app):
            spent = await self.spending.lock(call.app, accounts_of(call))
            fits = allowed(call, spent, feature.app_budget, user)
            if fits:
                await self.spending.save(call.app, moved(spent, None, call))
                await self.calls.add(call)
            else:
                await self.calls.add(replace(call, reserved_micros=0, requests=0, outcome="refused"))
        if not fits:
            again = next_period(user.per, call.created_at)
            raise PaymentRequired(
                "budget_exceeded",
                "The budget for language models has no room for this call.",
                budget_renewed_at=f"{again:%Y-%m-%dT%H:%M:%SZ}",
            )
