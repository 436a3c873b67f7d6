"""Writing to who has paid."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.confirmations.letter import confirmation
from core.commerce.confirmations.ports import LetterBox, MoneyText, Recipients
from core.commerce.orders.ports import Orders
from core.commerce.payments.ports import Fulfilments
from core.platform.registry.apps import Apps
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class ConfirmOrder:
    """Sends the one letter that confirms an order. It is marked before it is sent, so that there are never two: one
    that was surely not sent is tried again, one that was on the wire when its worker died is not.

    Nothing is sent to who has left. Raises what the letter box raises.
    """

    apps: Apps
    orders: Orders
    fulfilments: Fulfilments
    recipients: Recipients
    letters: LetterBox
    money: MoneyText
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: str, order_id: UUID) -> None:
        spec, order = self.apps.get(app), await self.orders.get(app, order_id)
        if spec is None or order is None or order.user_id is None or order.paid_at is None:
            return
        buyer = await self.recipients.of(app, order.user_id)
        if buyer is None:
            return
        letter = confirmation(order, spec, buyer, self.money)
        async with self.uow(app):
            mine = await self.fulfilments.claim_letter(app, order_id, self.clock.now())
        if not mine:
            return
        try:
            await self.letters.send(letter)
        except Exception:
            async with self.uow(app):
                await self.fulfilments.release_letter(app, order_id)
            raise
