"""What takes money back: refunds and disputes, as the payment provider tells of them."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.payments.fold_money import FoldMoney
from core.commerce.payments.fulfil import Fulfil
from core.commerce.payments.kept import Reversal
from core.commerce.payments.ports import Payments, Reversals
from core.platform.jobs.ports import Turns
from core.shared.actor import STUDIO
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class TakeInReversal:
    """Keeps facts about a payment, then has what was paid for follow; False while we know of no such payment. Once we
    do, whoever brings it finds them: each of the two commits what it knows before it looks for the other."""

    reversals: Reversals
    payments: Payments
    fold: FoldMoney
    fulfil: Fulfil
    turns: Turns
    uow: UnitOfWork

    async def __call__(self, *facts: Reversal) -> bool:
        async with self.uow(STUDIO):
            for fact in facts:
                await self.reversals.record(fact)
        payment = await self.payments.find(facts[0].payment)
        if payment is None:
            return False
        if payment.order_id is not None:
            await self.fulfil(payment.app, payment.order_id)
            return True
        async with self.uow(payment.app):
            await self.turns.take(f"payment {payment.id}", wait=True)
            await self.fold([payment])
        return True
