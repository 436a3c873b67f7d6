"""Payments in Stars, each known once by Telegram's charge."""

from __future__ import annotations

from dataclasses import dataclass

from core.bots.ports import StarsPayment, StarsPayments
from core.bots.turn import Turn
from core.bots.updates import SuccessfulPayment


@dataclass(frozen=True, slots=True)
class Stars:
    """Keeps what was paid."""

    payments: StarsPayments

    async def received(self, turn: Turn, payment: SuccessfulPayment) -> bool:
        """Whether the payment is a new one."""
        return await self.payments.add(
            turn.app,
            StarsPayment(
                charge_id=payment.telegram_payment_charge_id,
                person=turn.person.id,
                amount=payment.total_amount,
                payload=payment.invoice_payload,
                paid_at=turn.now,
            ),
        )
