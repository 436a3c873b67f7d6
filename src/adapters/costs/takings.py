"""What our own books say of apps' money: sales of commerce, calls of models, Stars and messages of bots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import msgspec

from core.commerce.sales.ports import SalesReads
from core.costs.model import Money
from core.costs.rates import MESSAGE_MICROS, STAR_MICROS, fees, micros


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What besides sales an app did in a time: what models cost, Stars that came (less those given back), messages that
    went, and people who paid by whatever way."""

    ai_micros: int = 0
    stars: int = 0
    messages: int = 0
    payers: int = 0


class Spending(Protocol):
    """Read from the tables of other contexts."""

    async def of(self, app: str, start: datetime, end: datetime) -> Spent: ...

    async def by_day(self, app: str, start: datetime, end: datetime) -> dict[date, Spent]:
        """Without payers."""
        ...


@dataclass(frozen=True, slots=True)
class BookedTakings:
    """`core.costs.ports.Takings`. The provider keeps its fee of what is refunded."""

    sales: SalesReads
    spending: Spending

    async def of(self, apps: Sequence[str], start: datetime, end: datetime) -> dict[str, Money]:
        found: dict[str, Money] = {}
        for app in apps:
            spent = await self.spending.of(app, start, end)
            revenue = fee = 0
            for row in await self.sales.rows(app, start, end, "currency", "UTC"):
                revenue += micros(row.net_cents, row.currency)
                fee += fees(micros(row.net_cents + row.refunds_cents, row.currency), _paid(row.currency, row.orders))
            found[app] = _money(spent, revenue, fee)
        return found

    async def by_day(self, apps: Sequence[str], start: datetime, end: datetime) -> dict[date, Money]:
        found: dict[date, Money] = {}
        for app in apps:
            sold: dict[date, tuple[int, int]] = {}
            for row in await self.sales.rows(app, start, end, "day", "UTC"):
                if row.day is not None:
                    revenue, fee = sold.get(row.day, (0, 0))
                    charged = micros(row.net_cents + row.refunds_cents, row.currency)
                    fee += fees(charged, _paid(row.currency, row.orders))
                    sold[row.day] = (revenue + micros(row.net_cents, row.currency), fee)
            spent = await self.spending.by_day(app, start, end)
            for day in {*sold, *spent}:
                money = _money(spent.get(day, Spent()), *sold.get(day, (0, 0)))
                before = found.get(day, Money())
                found[day] = Money(
                    revenue_micros=before.revenue_micros + money.revenue_micros,
                    fee_micros=before.fee_micros + money.fee_micros,
                    ai_micros=before.ai_micros + money.ai_micros,
                    message_micros=before.message_micros + money.message_micros,
                )
        return found


def _paid(currency: str, orders: int) -> int:
    """What was bought with credits was paid for when they were."""
    return 0 if currency == "credits" else orders


def _money(spent: Spent, revenue: int, fee: int) -> Money:
    return Money(
        revenue_micros=revenue + spent.stars * STAR_MICROS,
        fee_micros=fee,
        ai_micros=spent.ai_micros,
        message_micros=spent.messages * MESSAGE_MICROS,
        payers=spent.payers,
    )
