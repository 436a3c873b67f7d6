"""What a checkout session says, wherever we heard it: a webhook, an answer to our question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.commerce.orders.model import Order
from core.commerce.orders.ports import Orders
from core.commerce.payments.fulfil import Fulfil
from core.commerce.payments.kept import fact_of
from core.commerce.payments.model import Checkout
from core.commerce.payments.ports import Payments, SessionFacts
from core.platform.registry.apps import Apps
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class TakeInCheckout:
    """Keeps the session's outcome and the money that it brought, then has the order follow. Gives the order as it is
    then; None, and nothing done, for a session that is not about an order of ours.

    What was said is committed before anything follows from it: whoever learns of the same payment meanwhile sees this,
    or is seen.
    """

    apps: Apps
    orders: Orders
    sessions: SessionFacts
    payments: Payments
    fulfil: Fulfil
    uow: UnitOfWork

    async def __call__(self, checkout: Checkout, at: datetime, *, failed: bool = False) -> Order | None:
        fact = fact_of(checkout, at, failed=failed)
        if fact is None or fact.app not in self.apps:
            return None
        async with self.uow(fact.app):
            order = await self.orders.get(fact.app, fact.order_id)
            if order is None:
                return None
            known = await self.sessions.record(fact)
            payment = known.payment_of(order.user_id)
            if payment is not None:
                await self.payments.record(payment)
        return await self.fulfil(fact.app, fact.order_id)
