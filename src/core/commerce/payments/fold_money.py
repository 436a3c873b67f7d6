"""Payments beside what went back of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.commerce.payments.model import Payment
from core.commerce.payments.ports import Reversals
from core.commerce.payments.reversed_money import Money
from core.commerce.refunds.ports import Refunds
from core.shared.ports import Clock, Ids


@dataclass(frozen=True, slots=True)
class FoldMoney:
    """Payments with what went back of them, their refunds brought up to what the provider told. In the caller's unit of
    work, in which nobody else folds the same payments."""

    reversals: Reversals
    refunds: Refunds
    ids: Ids
    clock: Clock

    async def __call__(self, payments: Sequence[Payment]) -> tuple[Money, ...]:
        if not payments:
            return ()
        told = await self.reversals.of([payment.id for payment in payments])
        folded = []
        for payment in payments:
            money = Money(
                payment=payment,
                reversals=tuple(fact for fact in told if fact.payment == payment.id),
                refunds=tuple(await self.refunds.of_payment(payment.app, payment.id)),
            )
            after = money.explained(self.ids.new, self.clock.now())
            await self._keep(money, after)
            folded.append(after)
        return tuple(folded)

    async def _keep(self, before: Money, after: Money) -> None:
        known = {row.id: row for row in before.refunds}
        for row in after.refunds:
            if known.pop(row.id, None) != row:
                await self.refunds.put(row)
        for gone in known.values():
            await self.refunds.remove(gone.app, gone.id)
