"""Where carts are kept."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from core.commerce.cart.model import CartLine


class Carts(Protocol):
    """One cart per person and app: its lines, in the order of adding."""

    async def lines(self, app: str, user_id: UUID) -> list[CartLine]: ...

    async def lock(self, app: str, user_id: UUID) -> list[CartLine]:
        """The same, and nobody else changes the cart until the unit of work ends."""
        ...

    async def put(self, app: str, user_id: UUID, line: CartLine) -> None:
        """Keep the line of that product as it is now; its place stays. The cart must be locked."""
        ...

    async def remove(self, app: str, user_id: UUID, product_id: UUID) -> bool:
        """Take the product's line out; False when there is none."""
        ...
