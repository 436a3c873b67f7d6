"""Putting a product into the cart."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.cart.model import AddToCart, CartView, put_in
from core.commerce.cart.ports import Carts
from core.commerce.cart.read_cart import ReadCart
from core.commerce.catalog.ports import Products
from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class PutIntoCart:
    """Adds so many pieces; whoever adds at the same time loses nothing. How many there are in stock is looked at when
    the cart is checked out, and told as a notice until then.

    Raises `NotFound` for what is not for sale, and what `put_in` raises.
    """

    carts: Carts
    products: Products
    show: ReadCart
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, command: AddToCart) -> CartView:
        product = (await self.products.get(actor.app, [command.product_id])).get(command.product_id)
        if product is None or not product.active:
            raise NotFound
        async with self.uow(actor.app):
            lines = await self.carts.lock(actor.app, actor.user_id)
            line = put_in(lines, product, command.quantity, self.clock.now())
            await self.carts.put(actor.app, actor.user_id, line)
        return await self.show(actor)
