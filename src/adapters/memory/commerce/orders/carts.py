"""Carts in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.commerce.cart.model import CartLine

CARTS = "cart_lines"


@dataclass(frozen=True, slots=True)
class MemoryCarts:
    """`core.commerce.cart.ports.Carts`: lines by app, person and product."""

    database: MemoryDatabase

    async def lines(self, app: str, user_id: UUID) -> list[CartLine]:
        async with self.database.turn():
            own = [line for key, line in self.database.table(CARTS).items() if key[:2] == (app, user_id)]
            return sorted(own, key=lambda line: (line.added_at, line.product_id))

    async def lock(self, app: str, user_id: UUID) -> list[CartLine]:
        return await self.lines(app, user_id)

    async def put(self, app: str, user_id: UUID, line: CartLine) -> None:
        async with self.database.turn():
            before: CartLine | None = self.database.table(CARTS).get((app, user_id, line.product_id))
            kept = replace(line, added_at=before.added_at) if before else line
            self.database.table(CARTS).put((app, user_id, line.product_id), kept)

    async def remove(self, app: str, user_id: UUID, product_id: UUID) -> bool:
        async with self.database.turn():
            return self.database.table(CARTS).remove((app, user_id, product_id)) is not None
