"""What was sold, in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from adapters.memory.commerce.orders.orders import ORDERS
from adapters.memory.commerce.payments.facts import PAYMENTS
from adapters.memory.commerce.payments.refunds import REFUNDS
from adapters.memory.database import MemoryDatabase
from core.commerce.orders.model import Order, OrderLine
from core.commerce.payments.model import Payment
from core.commerce.refunds.model import Refund
from core.commerce.sales.model import Grouping, SalesRow, Shares, Weighed, spread


class _Move(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    at: datetime
    currency: str
    order: Order | None
    label: str = ""
    net: int = 0
    tax: int = 0
    refund: int = 0
    fits: bool = False
    sale: bool = False


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """A move on one line."""

    move: _Move
    line: OrderLine | None
    shares: Shares

    def group(self, grouping: Grouping, timezone: str) -> tuple[date | None, UUID | None, str, str]:
        """Day, product, thing and currency, as far as they count."""
        currency = self.move.currency
        if grouping == "currency":
            return None, None, "", currency
        if grouping == "day":
            return self.move.at.astimezone(ZoneInfo(timezone)).date(), None, "", currency
        if self.line is None:
            return None, None, self.move.label, currency
        product_id = self.line.product_id
        return None, product_id, str(product_id or self.line.credit_pack), currency


@dataclass(frozen=True, slots=True)
class MemorySales:
    """`core.commerce.sales.ports.SalesReads`."""

    database: MemoryDatabase

    async def rows(self, app: str, start: datetime, end: datetime, grouping: Grouping, timezone: str) -> list[SalesRow]:
        async with self.database.turn():
            moves = [move for move in self._moves(app) if start <= move.at < end]
        groups: dict[tuple[date | None, UUID | None, str, str], list[_Part]] = {}
        for move in moves:
            for part in _parts(move):
                groups.setdefault(part.group(grouping, timezone), []).append(part)
        rows = [(key, _row(key, parts, named=grouping == "product")) for key, parts in groups.items()]
        if grouping == "product":
            rows.sort(key=lambda pair: (pair[1].currency, -pair[1].gross_cents, pair[0][2]))
        else:
            rows.sort(key=lambda pair: (pair[0][0] or date.min, pair[1].currency))
        return [row for _, row in rows]

    def _moves(self, app: str) -> Iterator[_Move]:
        orders: dict[UUID, Order] = {
            order.id: order for order in self.database.table(ORDERS).rows() if order.app == app
        }
        payments: list[Payment] = [row for row in self.database.table(PAYMENTS).rows() if row.app == app]
        refunds: list[Refund] = [row for row in self.database.table(REFUNDS).rows() if row.app == app]
        labels = {payment.id: payment.label for payment in payments}
        sales: dict[UUID, str] = {}
        for payment in sorted(payments, key=lambda row: (row.paid_at, row.id)):
            order = orders[payment.order_id] if payment.order_id else None
            fits = order is not None and _fits(order, payment)
            first = order is not None and fits and sales.setdefault(order.id, payment.id) == payment.id
            yield _Move(
                key=f"payment {payment.id}",
                at=payment.paid_at,
                currency=payment.currency,
                order=order,
                label=payment.label,
                net=payment.amount_cents - payment.tax_cents,
                tax=payment.tax_cents,
                fits=fits,
                sale=order is None or (first and order.paid_at is not None),
            )
        for row in refunds:
            if row.status == "succeeded":
                order = orders[row.order_id] if row.order_id else None
                yield _Move(
                    key=f"refund {row.id}",
                    at=row.created_at,
                    currency=row.currency,
                    order=order,
                    label=labels.get(row.payment or "", ""),
                    refund=row.amount_cents,
                )
        for order in orders.values():
            if order.type == "credits" and order.paid_at is not None:
                yield _Move(
                    key=f"credits {order.id}",
                    at=order.paid_at,
                    currency=order.currency,
                    order=order,
                    net=order.total_cents,
                    fits=True,
                    sale=True,
                )


def _fits(order: Order, payment: Payment) -> bool:
    return payment.amount_cents - payment.tax_cents == order.total_cents and payment.currency == order.currency


def _parts(move: _Move) -> list[_Part]:
    lines: tuple[OrderLine | None, ...] = move.order.lines if move.order else (None,)
    weighed = [
        Weighed(gross=line.total_cents, discount=line.discount_cents) if line else Weighed(gross=1, discount=0)
        for line in lines
    ]
    shares = spread(weighed, net=move.net, tax=move.tax, refund=move.refund, fits=move.fits)
    return [_Part(move=move, line=line, shares=share) for line, share in zip(lines, shares, strict=True)]


def _row(key: tuple[date | None, UUID | None, str, str], parts: list[_Part], *, named: bool) -> SalesRow:
    sold = [part for part in parts if part.move.sale]
    return SalesRow(
        day=key[0],
        product_id=key[1],
        name=max(part.line.name if part.line else part.move.label for part in parts) if named else None,
        currency=key[3],
        orders=len({part.move.key for part in sold}),
        units=sum(part.line.quantity if part.line else 1 for part in sold),
        credits=sum(part.line.quantity * part.line.credits for part in sold if part.line),
        gross_cents=sum(part.shares.gross for part in parts),
        discounts_cents=sum(part.shares.discount for part in parts),
        tax_cents=sum(part.shares.tax for part in parts),
        refunds_cents=sum(part.shares.refund for part in parts),
    )
