"""Carts, coupons and orders, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.postgres.commerce.orders.orders import PostgresOrders as OrderRows
from core.commerce.orders.ports import Orders


class PostgresOrders(Provider):
    """The ports of carts, coupons and orders."""

    scope = Scope.APP
    orders = provide(OrderRows, provides=Orders)
