"""Carts, coupons and orders, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryOrders(Provider):
    """The ports of carts, coupons and orders."""

    scope = Scope.APP
