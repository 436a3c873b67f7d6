"""Payments on either adapter: the stores, and the acts over them, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from adapters.memory.commerce.orders.orders import MemoryOrders
from adapters.memory.commerce.payments.entitlements import MemoryEntitlements
from adapters.memory.commerce.payments.facts import (
    MemoryFulfilments,
    MemoryOldOrders,
    MemoryPayments,
    MemoryReversals,
    MemorySessionFacts,
)
from adapters.memory.commerce.payments.refunds import MemoryRefunds
from adapters.memory.commerce.payments.sales import MemorySales
from adapters.memory.database import MemoryDatabase
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.commerce.orders.orders import PostgresOrders
from adapters.postgres.commerce.payments.entitlements import PostgresEntitlements
from adapters.postgres.commerce.payments.facts import (
    PostgresFulfilments,
    PostgresOldOrders,
    PostgresPayments,
    PostgresReversals,
    PostgresSessionFacts,
)
from adapters.postgres.commerce.payments.refunds import PostgresRefunds
from adapters.postgres.commerce.payments.sales import PostgresSales
from adapters.postgres.database import Database
from adapters.postgres.replica import Replica
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.commerce.entitlements.ports import Entitlements
from core.commerce.orders.ports import Orders, RefundsOf
from core.commerce.payments.ports import Fulfilments, OldOrders, Payments, Reversals, SessionFacts
from core.commerce.refunds.ports import Refunds
from core.commerce.sales.ports import SalesReads
from core.shared.ports import UnitOfWork
from tests.support.lowkey import HandClock


class RefundRows(Refunds, RefundsOf, Protocol):
    """Refunds, also as orders look at them."""


@dataclass
class Till:
    """The ports on one adapter."""

    uow: UnitOfWork
    clock: HandClock
    orders: Orders
    sessions: SessionFacts
    payments: Payments
    reversals: Reversals
    fulfilments: Fulfilments
    old: OldOrders
    refunds: RefundRows
    entitlements: Entitlements
    sales: SalesReads


def memory_till(database: MemoryDatabase | None = None) -> Till:
    """Everything in memory."""
    database = database or MemoryDatabase()
    return Till(
        uow=MemoryUnitOfWork(database),
        clock=HandClock(),
        orders=MemoryOrders(database),
        sessions=MemorySessionFacts(database),
        payments=MemoryPayments(database),
        reversals=MemoryReversals(database),
        fulfilments=MemoryFulfilments(database),
        old=MemoryOldOrders(database),
        refunds=MemoryRefunds(database),
        entitlements=MemoryEntitlements(database),
        sales=MemorySales(database),
    )


@asynccontextmanager
async def postgres_till(dsn: str, *, size: int = 8) -> AsyncIterator[Till]:
    """Everything on Postgres, under the service's role."""
    database = Database(dsn, size=size)
    await database.start()
    try:
        yield till_on(database)
    finally:
        await database.stop()


def till_on(database: Database) -> Till:
    """The same over an open pool."""
    return Till(
        uow=PostgresUnitOfWork(database),
        clock=HandClock(),
        orders=PostgresOrders(database),
        sessions=PostgresSessionFacts(database),
        payments=PostgresPayments(database),
        reversals=PostgresReversals(database),
        fulfilments=PostgresFulfilments(database),
        old=PostgresOldOrders(database),
        refunds=PostgresRefunds(database),
        entitlements=PostgresEntitlements(database),
        sales=PostgresSales(Replica("", database)),
    )
