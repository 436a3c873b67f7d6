"""Money of bills in the studio's books, beside that of orders."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.payments.fold_money import FoldMoney
from core.commerce.payments.kept import ProviderDispute
from core.commerce.payments.model import DisputeState, Payment
from core.commerce.payments.ports import Payments
from core.commerce.payments.reversed_money import Money
from core.commerce.subscriptions.bill import Bill
from core.commerce.subscriptions.stores import MoneyBack
from core.platform.jobs.ports import Turns


@dataclass(frozen=True, slots=True)
class BookBills:
    """`core.commerce.subscriptions.stores.BillMoney`."""

    payments: Payments
    fold: FoldMoney
    turns: Turns

    async def came_in(self, bill: Bill) -> None:
        payment = _payment(bill)
        if payment is not None:
            await self.payments.record(payment)

    async def went_back(self, bill: Bill) -> MoneyBack:
        payment = _payment(bill)
        if payment is None:
            return MoneyBack()
        await self.turns.take(f"payment {payment.id}", wait=True)
        (money,) = await self.fold([payment])
        return MoneyBack(money.refunded, _dispute(money))


def _dispute(money: Money) -> DisputeState | None:
    """One that is lost outweighs one that is open, which outweighs one that was won."""
    if money.lost:
        return "lost"
    if money.disputed:
        return "open"
    return "won" if any(isinstance(fact, ProviderDispute) for fact in money.reversals) else None


def _payment(bill: Bill) -> Payment | None:
    if bill.paid_at is None or bill.payment is None or bill.currency is None:
        return None
    return Payment(
        id=bill.payment,
        app=bill.app,
        kind="invoice",
        user_id=bill.user_id,
        amount_cents=bill.amount_cents,
        tax_cents=min(bill.tax_cents, bill.amount_cents),
        currency=bill.currency,
        paid_at=bill.paid_at,
        label=bill.plan or "",
    )
