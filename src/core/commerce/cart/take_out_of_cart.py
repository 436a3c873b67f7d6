"""Taking a product out of the cart."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.cart.model import CartView
from core.commerce.cart.ports import Carts
from core.commerce.cart.read_cart import ReadCart
from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class TakeOutOfCart:
    """All pieces of it; raises `NotFound` for what is not in one's cart."""

    carts: Carts
    show: ReadCart
    uow: UnitOfWork

    async def __call__(self, actor: Actor, product_id: UUID) -> CartView:
        async with self.uow(actor.app):
            await self.carts.lock(actor.app, actor.user_id)
            if not await self.carts.remove(actor.app, actor.user_id, product_id):
                raise NotFound
        return await self.show(actor)
