"""What was sold."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from core.shared.money import shared_out

Grouping = Literal["day", "product", "currency"]

LONGEST_RANGE_DAYS = 36_600
"""A century: only days on which something was sold have rows."""
DEFAULT_RANGE_DAYS = 30


class SalesRow(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a day, of a product (a pack of credits and a plan have a name alone) or of everything, in one
    currency; `credits` is the currency of what was bought with credits. Amounts in minor units.

    `gross_cents` is before the discount and without the tax that the provider added; `net_cents` what is left in the
    end: gross less discounts, with tax, less refunds. Over all rows that is payments less refunds, to the cent.
    `credits` is how many credits the packs brought.
    """

    day: date | None = None
    product_id: UUID | None = None
    name: str | None = None
    currency: str
    orders: int
    units: int
    credits: int
    gross_cents: int
    discounts_cents: int
    tax_cents: int
    refunds_cents: int

    @property
    def net_cents(self) -> int:
        """What is left."""
        return self.gross_cents - self.discounts_cents + self.tax_cents - self.refunds_cents


class SalesLine(msgspec.Struct, frozen=True, kw_only=True):
    """A row as admins see it."""

    day: date | None
    product_id: UUID | None
    name: str | None
    currency: str
    orders: int
    units: int
    credits: int
    gross_cents: int
    discounts_cents: int
    tax_cents: int
    refunds_cents: int
    net_cents: int


class SalesReport(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """What was sold from the first day to the last, both included, and what went back in that time, whenever it had
    been sold. `totals` has a row for each currency; amounts of several are never added up."""

    first: date
    last: date
    timezone: str
    group_by: Grouping
    items: list[SalesLine]
    totals: list[SalesLine]


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order, as far as shares of money go."""

    gross: int
    discount: int


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """What of a payment or a refund falls to one line."""

    gross: int
    discount: int
    tax: int
    refund: int


def spread(lines: list[Weighed], *, net: int, tax: int, refund: int, fits: bool) -> list[Shares]:
    """The money of a payment or refund on the lines of its order, in whole units that sum up exactly: by what each line
    cost after its discount, the largest remainder first. Money that does not fit the order has no discount."""
    weights = [line.gross - line.discount for line in lines]
    nets, taxes, refunds = (shared_out(amount, weights) for amount in (net, tax, refund))
    return [
        Shares(
            gross=line.gross if fits else nets[place],
            discount=line.discount if fits else 0,
            tax=taxes[place],
            refund=refunds[place],
        )
        for place, line in enumerate(lines)
    ]
