"""Orders in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.commerce.orders.model import ENDED_UNPAID, OpenedSession, Order, OrderStatus

ORDERS, LOOKS = "orders", "orders_looked_at_until"
LOOKED = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class MemoryOrders:
    """`core.commerce.orders.ports.Orders`: orders by app and id, and beside them until when those
    that were looked at are left alone."""

    database: MemoryDatabase

    async def add(self, order: Order) -> None:
        async with self.database.turn():
            self._put(order)

    async def get(self, app: str, order_id: UUID) -> Order | None:
        async with self.database.turn():
            return self._get(app, order_id)

    async def lock(self, app: str, order_id: UUID) -> Order | None:
        return await self.get(app, order_id)

    async def save(self, order: Order) -> None:
        async with self.database.turn():
            before = self._get(order.app, order.id)
            if before is None:
                return
            self._put(replace(order, lines=before.lines))
            if before.expires_at != order.expires_at:
                self.database.table(LOOKS).remove((order.app, order.id))

    async def keep_session(self, app: str, order_id: UUID, attempt: int, session: OpenedSession) -> bool:
        async with self.database.turn():
            order = self._get(app, order_id)
            if order is None or order.attempt != attempt or order.status in ENDED_UNPAID:
                return False
            self._put(replace(order, session=session))
            return True

    async def page(
        self,
        app: str,
        user_id: UUID | None,
        before: UUID | None,
        limit: int,
        *,
        status: OrderStatus | None = None,
        flagged: bool | None = None,
    ) -> list[Order]:
        async with self.database.turn():
            found = [
                order
                for order in self._all()
                if order.app == app
                and user_id in {None, order.user_id}
                and (before is None or order.id < before)
                and status in {None, order.status}
                and flagged in {None, order.flag is not None}
            ]
            return sorted(found, key=lambda order: order.id, reverse=True)[:limit]

    async def due(self, now: datetime, most: int) -> list[tuple[str, UUID]]:
        async with self.database.turn():
            looks: dict[tuple[str, UUID], datetime] = dict(self.database.table(LOOKS).items())
            pending = [
                (looks.get((order.app, order.id), order.expires_at), order)
                for order in self._all()
                if order.status == "pending"
            ]
            overdue = sorted((look for look in pending if look[0] <= now), key=lambda look: (look[0], look[1].id))
            found = [order for _, order in overdue[:most]]
            for order in found:
                self.database.table(LOOKS).put((order.app, order.id), now + LOOKED)
            return [(order.app, order.id) for order in sorted(found, key=lambda order: (order.expires_at, order.id))]

    async def open_of_cart(self, app: str, user_id: UUID) -> list[Order]:
        async with self.database.turn():
            return [
                order
                for order in self._all()
                if (order.app, order.user_id, order.status) == (app, user_id, "pending")
                and order.from_cart
                and not order.awaiting_payment
            ]

    async def lock_open_of_cart(self, app: str, user_id: UUID) -> list[Order]:
        return await self.open_of_cart(app, user_id)

    def _get(self, app: str, order_id: UUID) -> Order | None:
        found: Order | None = self.database.table(ORDERS).get((app, order_id))
        return found

    def _all(self) -> list[Order]:
        return list(self.database.table(ORDERS).rows())

    def _put(self, order: Order) -> None:
        self.database.table(ORDERS).put((order.app, order.id), order)
