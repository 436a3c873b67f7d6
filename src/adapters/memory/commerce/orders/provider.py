"""Carts, coupons and orders, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.commerce.orders.carts import MemoryCarts
from adapters.memory.commerce.orders.coupons import MemoryCoupons, MemoryUses
from adapters.memory.commerce.orders.orders import MemoryOrders as OrderRows
from adapters.memory.commerce.orders.stock import MemoryStock
from core.commerce.cart.ports import Carts
from core.commerce.coupons.ports import Coupons, Uses
from core.commerce.orders.ports import CouponUses, Orders, Stock


class MemoryOrders(Provider):
    """The ports of carts, coupons and orders."""

    scope = Scope.APP
    orders = provide(OrderRows, provides=Orders)
    carts = provide(MemoryCarts, provides=Carts)
    coupons = provide(MemoryCoupons, provides=Coupons)
    uses = provide(MemoryUses, provides=Uses)
    coupon_uses = alias(Uses, provides=CouponUses)
    stock = provide(MemoryStock, provides=Stock)
