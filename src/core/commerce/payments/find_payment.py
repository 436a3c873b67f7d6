"""Which payment the provider speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.orders.ports import Orders
from core.commerce.payments.metadata import uuid_of
from core.commerce.payments.ports import Payments, Reversals
from core.platform.registry.apps import Apps


@dataclass(frozen=True, slots=True)
class FindPayment:
    """The payment that something names; else that of its charge, if we have heard of that; else, of something that says
    whose it is, the first of that order. None where nothing leads to one.

    A name that we never heard, of something that says whose it is, is another name for the one payment of an order that
    could be paid once: a checkout may complete without telling us its payment.
    """

    apps: Apps
    orders: Orders
    payments: Payments
    reversals: Reversals

    async def __call__(self, payment: str | None, charge: str | None, ours: tuple[str, UUID] | None) -> str | None:
        known = payment or (await self.reversals.payment_of(charge) if charge else None)
        if ours is None or (known is not None and await self.payments.find(known) is not None):
            return known
        paid = await self.payments.of(*ours)
        if known is None:
            return paid[0].id if paid else None
        order = await self.orders.get(*ours) if len(paid) == 1 else None
        return paid[0].id if order is not None and order.attempt <= 1 else known

    def order(self, app: str | None, order_id: str | None) -> tuple[str, UUID] | None:
        """The order that metadata names; None for what makes no sense or is of another deployment."""
        known = uuid_of(order_id)
        return None if app is None or app not in self.apps or known is None else (app, known)
