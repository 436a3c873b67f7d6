"""Booking what a call has really cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from core.ai.gateway.budgets import abandoned, accounts_of, moved
from core.ai.gateway.model import Call
from core.ai.gateway.ports import Calls, PendingCalls, Spending
from core.shared.ports import Clock, UnitOfWork

LONGEST = timedelta(minutes=10)
"""No call takes longer; one that is pending after that has lost its process."""


@dataclass(frozen=True, slots=True)
class SettleCall:
    """Gives back what was set aside and books what was used, in one step with the call's row; also of a call that was
    taken for lost meanwhile."""

    spending: Spending
    calls: Calls
    uow: UnitOfWork

    async def __call__(self, ended: Call) -> None:
        async with self.uow(ended.app):
            before = await self.calls.lock(ended.app, ended.id)
            if before is not None:
                await self._book(before, ended)

    async def give_up(self, app: str, call_id: UUID) -> bool:
        """End a call whose process is gone at the worst that it may have cost; False if it has ended."""
        async with self.uow(app):
            before = await self.calls.lock(app, call_id)
            if before is None or before.outcome != "pending":
                return False
            await self._book(before, abandoned(before))
        return True

    async def _book(self, before: Call, after: Call) -> None:
        after = replace(after, user_id=before.user_id)  # who may have left meanwhile
        spent = await self.spending.lock(after.app, accounts_of(after))
        await self.spending.save(after.app, moved(spent, before, after))
        await self.calls.save(after)


@dataclass(frozen=True, slots=True)
class SettleLostCalls:
    """Ends calls whose process was killed, at most so many at a time; how many."""

    pending: PendingCalls
    settle: SettleCall
    clock: Clock

    async def __call__(self, most: int) -> int:
        lost = await self.pending.since(self.clock.now() - LONGEST, most)
        return sum([await self.settle.give_up(app, call_id) for app, call_id in lost])
