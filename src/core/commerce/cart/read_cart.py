"""The cart as it is by now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from core.commerce.cart.model import CartView, view_of
from core.commerce.cart.ports import Carts
from core.commerce.catalog.ports import Products
from core.commerce.orders.ports import Orders
from core.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class ReadCart:
    """One's own cart, at today's prices, with what has changed since."""

    carts: Carts
    products: Products
    orders: Orders

    async def __call__(self, actor: Actor) -> CartView:
        lines = await self.carts.lines(actor.app, actor.user_id)
        products = await self.products.get(actor.app, [line.product_id for line in lines]) if lines else {}
        counted = any(product.stock is not None for product in products.values())
        return view_of(lines, products, await self._held(actor) if counted else {})

    async def _held(self, actor: Actor) -> Counter[UUID]:
        """What the open checkout of the cart has set aside."""
        held: Counter[UUID] = Counter()
        for order in await self.orders.open_of_cart(actor.app, actor.user_id):
            for line in order.lines:
                if line.product_id is not None:
                    held[line.product_id] += line.quantity
        return held
