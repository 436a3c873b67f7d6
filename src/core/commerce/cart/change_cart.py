"""Changing how much of a product is in the cart."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.cart.model import CartView, ChangeQuantity, put_in
from core.commerce.cart.ports import Carts
from core.commerce.cart.read_cart import ReadCart
from core.commerce.catalog.ports import Products
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class ChangeCart:
    """Sets how many pieces of a product are in one's cart, at today's price.

    Raises `NotFound` for what is not in it and `Conflict("product_unavailable")` for what is not for sale any more: it
    can only be taken out.
    """

    carts: Carts
    products: Products
    show: ReadCart
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, product_id: UUID, command: ChangeQuantity) -> CartView:
        product = (await self.products.get(actor.app, [product_id])).get(product_id)
        async with self.uow(actor.app):
            lines = await self.carts.lock(actor.app, actor.user_id)
            others = [line for line in lines if line.product_id != product_id]
            if len(others) == len(lines):
                raise NotFound
            if product is None or not product.active:
                raise Conflict("product_unavailable", "This product is not for sale any more.")
            line = put_in(others, product, command.quantity, self.clock.now())
            await self.carts.put(actor.app, actor.user_id, line)
        return await self.show(actor)
