"""Carts, coupons and orders, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.commerce.orders.carts import PostgresCarts
from adapters.postgres.commerce.orders.coupons import PostgresCoupons, PostgresUses
from adapters.postgres.commerce.orders.orders import PostgresOrders as OrderRows
from adapters.postgres.commerce.orders.stock import PostgresStock
from core.commerce.cart.ports import Carts
from core.commerce.coupons.ports import Coupons, Uses
from core.commerce.orders.ports import CouponUses, Orders, Stock


class PostgresOrders(Provider):
    """The ports of carts, coupons and orders."""

    scope = Scope.APP
    orders = provide(OrderRows, provides=Orders)
    carts = provide(PostgresCarts, provides=Carts)
    coupons = provide(PostgresCoupons, provides=Coupons)
    uses = provide(PostgresUses, provides=Uses)
    coupon_uses = alias(Uses, provides=CouponUses)
    stock = provide(PostgresStock, provides=Stock)
