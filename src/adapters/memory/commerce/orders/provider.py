"""Carts, coupons and orders, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.memory.commerce.orders.orders import MemoryOrders as OrderRows
from core.commerce.orders.ports import Orders


class MemoryOrders(Provider):
    """The ports of carts, coupons and orders."""

    scope = Scope.APP
    orders = provide(OrderRows, provides=Orders)
