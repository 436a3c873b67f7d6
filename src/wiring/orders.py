"""Carts, coupons and orders: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class OrdersActs(Provider):
    """Carts, coupons and orders."""

    scope = Scope.APP
