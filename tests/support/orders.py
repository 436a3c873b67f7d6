"""Orders on either adapter, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from adapters.memory.commerce.orders.orders import MemoryOrders
from adapters.memory.database import MemoryDatabase
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.commerce.orders.orders import PostgresOrders
from adapters.postgres.database import Database
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.commerce.orders.model import RESERVED, Order, OrderLine
from core.commerce.orders.ports import Orders
from core.shared.ports import UnitOfWork
from tests.support.lowkey import IDS, START, HandClock


@dataclass
class OrderBook:
    """The ports on one adapter."""

    uow: UnitOfWork
    orders: Orders
    clock: HandClock

    async def placed(self, **changes: Any) -> Order:
        """An order that is kept."""
        order = order_of(**changes)
        async with self.uow(order.app):
            await self.orders.add(order)
        return order

    async def saved(self, order: Order) -> Order:
        """The same after a change."""
        async with self.uow(order.app):
            assert await self.orders.lock(order.app, order.id)
            await self.orders.save(order)
        return order


def order_of(*lines: OrderLine, user_id: UUID | None = None, **changes: Any) -> Order:
    """A pending order of two creams and a book, unless told otherwise."""
    bought = lines or (
        OrderLine(product_id=IDS.new(), name="Cream", quantity=2, unit_price_cents=1250, digital=False),
        OrderLine(product_id=IDS.new(), name="Book", quantity=1, unit_price_cents=900, digital=False),
    )
    subtotal = sum(line.total_cents for line in bought)
    fields: dict[str, Any] = {
        "id": IDS.new(),
        "app": "here",
        "user_id": user_id or IDS.new(),
        "type": "one_time",
        "status": "pending",
        "currency": "EUR",
        "lines": bought,
        "subtotal_cents": subtotal,
        "discount_cents": 0,
        "total_cents": subtotal,
        "created_at": START,
        "expires_at": START + RESERVED,
    }
    return Order(**{**fields, **changes})


def memory_orders() -> OrderBook:
    """Everything in memory."""
    database = MemoryDatabase()
    return OrderBook(MemoryUnitOfWork(database), MemoryOrders(database), HandClock())


@asynccontextmanager
async def postgres_orders(dsn: str, *, size: int = 8) -> AsyncIterator[OrderBook]:
    """Everything on Postgres, under the service's role."""
    database = Database(dsn, size=size)
    await database.start()
    try:
        yield OrderBook(PostgresUnitOfWork(database), PostgresOrders(database), HandClock())
    finally:
        await database.stop()
