"""Buying with credits, at once."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from core.commerce.orders.model import OrderStatus, OrderView, view_of
from core.commerce.orders.place import Place, Wish
from core.commerce.orders.ports import Delivers, Orders
from core.commerce.payments.causes import spent
from core.shared.actor import Actor
from core.shared.events import OrderPaid
from core.shared.ledger import Ledger
from core.shared.ports import Clock, Outbox, UnitOfWork


@dataclass(frozen=True, slots=True)
class BuyWithCredits:
    """Order, debit and ownership in one transaction: all of it or nothing.

    Raises `PaymentRequired("insufficient_credits")` and what `Place` raises.
    """

    orders: Orders
    place: Place
    ledger: Ledger
    deliver: Delivers
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(self, actor: Actor, wish: Wish) -> OrderView:
        async with self.uow(actor.app):
            placed = await self.place(actor, wish)
            if placed.total_cents:
                await self.ledger.spend(actor.app, actor.user_id, "credits", placed.total_cents, spent(placed.id))
            now = self.clock.now()
            status: OrderStatus = "fulfilled" if placed.digital else "paid"
            order = replace(
                placed, status=status, paid_at=now, fulfilled_at=now if placed.digital else None, expires_at=now
            )
            await self.orders.save(order)
            await self.deliver(order)
            await self.outbox.add(OrderPaid(app=actor.app, user_id=actor.user_id, order_id=order.id))
        return view_of(order, [])
