"""Payments in Stars, each known once by Telegram's charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import msgspec

from core.bots.turn import Turn
from core.bots.updates import SuccessfulPayment


class StarsPayment(msgspec.Struct, frozen=True, kw_only=True):
    """So many Stars that a person paid a bot for what `payload` names."""

    charge_id: str
    person: int
    amount: int
    payload: str
    paid_at: datetime
    refunded_at: datetime | None = None


class StarsPayments(Protocol):
    """Payments by charge."""

    async def add(self, app: str, payment: StarsPayment) -> bool:
        """False when the charge is known."""
        ...

    async def get(self, app: str, charge_id: str) -> StarsPayment | None:
        """Locked until the unit of work ends."""
        ...

    async def refunded(self, app: str, charge_id: str, at: datetime) -> bool:
        """Mark it given back; False when it was already, or is not known."""
        ...


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
