"""Payments, refunds and what people own, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.commerce.payments.entitlements import PostgresEntitlements
from adapters.postgres.commerce.payments.facts import (
    PostgresFulfilments,
    PostgresOldOrders,
    PostgresReversals,
    PostgresSessionFacts,
)
from adapters.postgres.commerce.payments.facts import (
    PostgresPayments as PostgresPaymentRows,
)
from adapters.postgres.commerce.payments.refunds import PostgresRefunds
from adapters.postgres.commerce.payments.sales import PostgresSales
from core.commerce.entitlements.ports import Entitlements
from core.commerce.orders.ports import RefundsOf
from core.commerce.payments.ports import Fulfilments, OldOrders, Payments, Reversals, SessionFacts
from core.commerce.refunds.ports import Refunds
from core.commerce.sales.ports import SalesReads


class PostgresPayments(Provider):
    """The ports of payments, refunds and what people own."""

    scope = Scope.APP
    sessions = provide(PostgresSessionFacts, provides=SessionFacts)
    payments = provide(PostgresPaymentRows, provides=Payments)
    reversals = provide(PostgresReversals, provides=Reversals)
    fulfilments = provide(PostgresFulfilments, provides=Fulfilments)
    old_orders = provide(PostgresOldOrders, provides=OldOrders)
    kept_refunds = provide(PostgresRefunds)
    refunds = alias(PostgresRefunds, provides=Refunds)
    refunds_of = alias(PostgresRefunds, provides=RefundsOf)
    entitlements = provide(PostgresEntitlements, provides=Entitlements)
    sales = provide(PostgresSales, provides=SalesReads)
