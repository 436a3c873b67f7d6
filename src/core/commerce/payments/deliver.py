"""Handing over what was bought."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from core.commerce.entitlements.model import Entitlement
from core.commerce.entitlements.ports import Entitlements
from core.commerce.orders.model import Order
from core.commerce.payments.causes import bought
from core.shared.ledger import Ledger
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class Deliver:
    """Gives the buyer what is digital of a paid order and the credits that it brings, once in its life. In the unit of
    work that makes it paid. Who has left gets nothing any more."""

    entitlements: Entitlements
    ledger: Ledger
    clock: Clock

    async def __call__(self, order: Order) -> None:
        if order.user_id is None:
            return
        now = self.clock.now()
        products = Counter[UUID]()
        for line in order.lines:
            if line.digital and line.product_id is not None:
                products[line.product_id] += line.quantity
        await self.entitlements.grant([
            Entitlement(
                app=order.app,
                user_id=order.user_id,
                product_id=product_id,
                order_id=order.id,
                quantity=quantity,
                state="active",
                granted_at=now,
            )
            for product_id, quantity in products.items()
        ])  # fmt: skip
        if order.credits:
            await self.ledger.grant(order.app, order.user_id, "credits", order.credits, bought(order.id), free=False)
