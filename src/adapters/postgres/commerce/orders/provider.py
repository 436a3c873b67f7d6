"""Carts, coupons and orders, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresOrders(Provider):
    """The ports of carts, coupons and orders."""

    scope = Scope.APP
