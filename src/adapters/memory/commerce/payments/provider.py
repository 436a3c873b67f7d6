"""Payments, refunds and what people own, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.commerce.payments.entitlements import MemoryEntitlements
from adapters.memory.commerce.payments.facts import (
    MemoryFulfilments,
    MemoryOldOrders,
    MemoryReversals,
    MemorySessionFacts,
)
from adapters.memory.commerce.payments.facts import (
    MemoryPayments as MemoryPaymentRows,
)
from adapters.memory.commerce.payments.refunds import MemoryRefunds
from adapters.memory.commerce.payments.sales import MemorySales
from core.commerce.entitlements.ports import Entitlements
from core.commerce.orders.ports import RefundsOf
from core.commerce.payments.ports import Fulfilments, OldOrders, Payments, Reversals, SessionFacts
from core.commerce.refunds.ports import Refunds
from core.commerce.sales.ports import SalesReads


class MemoryPayments(Provider):
    """The ports of payments, refunds and what people own."""

    scope = Scope.APP
    sessions = provide(MemorySessionFacts, provides=SessionFacts)
    payments = provide(MemoryPaymentRows, provides=Payments)
    reversals = provide(MemoryReversals, provides=Reversals)
    fulfilments = provide(MemoryFulfilments, provides=Fulfilments)
    old_orders = provide(MemoryOldOrders, provides=OldOrders)
    kept_refunds = provide(MemoryRefunds)
    refunds = alias(MemoryRefunds, provides=Refunds)
    refunds_of = alias(MemoryRefunds, provides=RefundsOf)
    entitlements = provide(MemoryEntitlements, provides=Entitlements)
    sales = provide(MemorySales, provides=SalesReads)
