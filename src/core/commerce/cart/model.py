"""What a person has gathered, and how it looks by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from core.commerce.catalog.model import Product
from core.shared.errors import Conflict, Invalid

MOST = 99
"""Pieces of one product."""
MOST_LINES = 100

Notice = Literal["price_changed", "out_of_stock", "insufficient_stock", "unavailable"]
"""What has changed about a line since it was put in: its price; that nothing, or too little, is left; that it is not
for sale any more, or in another currency."""
Quantity = Annotated[int, Meta(ge=1, le=MOST, examples=[2])]


class CartLine(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a cart. Name, price and currency are those of the moment when it was last put in."""

    product_id: UUID
    name: str
    quantity: int
    unit_price_cents: int
    currency: str
    added_at: datetime


class AddToCart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many pieces more of a product."""

    product_id: UUID
    quantity: Quantity = 1


class ChangeQuantity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many pieces it is to be."""

    quantity: Quantity


class CartItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line at the price of today."""

    product_id: UUID
    name: str
    quantity: int
    unit_price_cents: int
    line_total_cents: int
    notices: list[Notice]


class CartView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole cart, in the order of adding; `currency` is None while it is empty."""

    items: list[CartItem]
    total_cents: int
    currency: str | None


def put_in(lines: Sequence[CartLine], product: Product, quantity: int, now: datetime) -> CartLine:
    """The line after adding so many to a cart of these lines, at today's price.

    Raises `Invalid("quantity_too_large")` above 99 pieces, `Conflict("mixed_currencies")` for what is sold in another
    currency than the rest and `Conflict("cart_full")`.
    """
    others = [line for line in lines if line.product_id != product.id]
    before = next((line for line in lines if line.product_id == product.id), None)
    if any(line.currency != product.currency for line in others):
        raise Conflict("mixed_currencies", "An order has one currency, and the cart holds goods of another.")
    if before is None and len(others) >= MOST_LINES:
        raise Conflict("cart_full", "The cart holds as many products as it can.")
    pieces = quantity + (before.quantity if before else 0)
    if pieces > MOST:
        raise Invalid("quantity_too_large", "There may be 99 pieces of a product at most.", pointer="/quantity")
    return CartLine(
        product_id=product.id,
        name=product.name,
        quantity=pieces,
        unit_price_cents=product.price_cents,
        currency=product.currency,
        added_at=before.added_at if before else now,
    )


def view_of(lines: Sequence[CartLine], products: Mapping[UUID, Product], held: Mapping[UUID, int]) -> CartView:
    """The cart as it is today. What an open checkout of this very cart holds counts as there, since the next checkout
    gives it back first."""
    items = [_item(line, products.get(line.product_id), held.get(line.product_id, 0)) for line in lines]
    return CartView(
        items=items,
        total_cents=sum(item.line_total_cents for item in items),
        currency=lines[0].currency if lines else None,
    )


def _item(line: CartLine, product: Product | None, held: int) -> CartItem:
    notices = notices_of(line, product, held)
    price = line.unit_price_cents if product is None or product.currency != line.currency else product.price_cents
    return CartItem(
        product_id=line.product_id,
        name=product.name if product else line.name,
        quantity=line.quantity,
        unit_price_cents=price,
        line_total_cents=price * line.quantity,
        notices=notices,
    )


def notices_of(line: CartLine, product: Product | None, held: int = 0) -> list[Notice]:
    """What its owner should know before checking out."""
    if product is None or not product.active or product.currency != line.currency:
        return ["unavailable"]
    found: list[Notice] = []
    if product.price_cents != line.unit_price_cents:
        found.append("price_changed")
    if product.stock is not None and product.stock + held < line.quantity:
        found.append("insufficient_stock" if product.stock + held > 0 else "out_of_stock")
    return found
