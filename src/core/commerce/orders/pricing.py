"""What an order costs: prices of the moment, discounts shared out. Whole units throughout, so that all sums are
exact."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from core.commerce.catalog.model import Product
from core.commerce.orders.feature import CreditPack
from core.commerce.orders.model import OrderLine
from core.shared.errors import Conflict, Invalid
from core.shared.money import LARGEST_PRICE, shared_out

Item = tuple[Product, int]
"""A product and how many of it."""


def for_money(items: Sequence[Item]) -> tuple[OrderLine, ...]:
    """A line each, at today's price."""
    return tuple(
        OrderLine(
            product_id=product.id,
            name=product.name,
            quantity=quantity,
            unit_price_cents=product.price_cents,
            digital=product.digital,
        )
        for product, quantity in items
    )


def for_credits(items: Sequence[Item]) -> tuple[OrderLine, ...]:
    """A line each, at today's price in credits; raises `Invalid("not_for_credits")` for what has none."""
    if any(product.price_credits is None for product, _ in items):
        raise Invalid("not_for_credits", "Not everything here can be had for credits.", pointer="/pay_with")
    return tuple(
        OrderLine(
            product_id=product.id,
            name=product.name,
            quantity=quantity,
            unit_price_cents=product.price_credits or 0,
            digital=product.digital,
        )
        for product, quantity in items
    )


def of_pack(pack: CreditPack) -> tuple[OrderLine, ...]:
    """One pack of credits."""
    return (
        OrderLine(
            product_id=None,
            name=pack.title,
            quantity=1,
            unit_price_cents=pack.price_cents,
            credit_pack=pack.key,
            credits=pack.credits,
        ),
    )


def for_sale(items: Sequence[Item]) -> None:
    """Raises `Conflict("product_unavailable")` unless all of it is."""
    for product, _ in items:
        if not product.active:
            raise Conflict(
                "product_unavailable", f"{product.name} is not for sale any more.", product_id=str(product.id)
            )


def subtotal_of(lines: Sequence[OrderLine]) -> int:
    """Before any discount; raises `Invalid("order_too_large")` above what one charge can be."""
    subtotal = sum(line.total_cents for line in lines)
    if subtotal > LARGEST_PRICE:
        raise Invalid("order_too_large", "This is more than one payment can be.")
    return subtotal


def discounted(lines: Sequence[OrderLine], discount: int) -> tuple[OrderLine, ...]:
    """The lines with their shares of a discount that is at most what they cost: in proportion, to the unit, and none
    more than its line."""
    shares = shared_out(discount, [line.total_cents for line in lines])
    return tuple(replace(line, discount_cents=share) for line, share in zip(lines, shares, strict=True))
