"""What admins see of an app's sales."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from core.commerce.sales.model import (
    DEFAULT_RANGE_DAYS,
    LONGEST_RANGE_DAYS,
    Grouping,
    SalesLine,
    SalesReport,
    SalesRow,
)
from core.commerce.sales.ports import SalesReads
from core.platform.registry.spec import AppSpec
from core.shared.errors import Invalid
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class ReadSales:
    """An app's sales over a range of at most a century, by default the 30 days up to today. Days are those of the app's
    zone. Raises `Invalid("invalid_range")` for a range that ends before it begins or is too long."""

    sales: SalesReads
    clock: Clock

    async def __call__(
        self, app: AppSpec, first: date | None, last: date | None, grouping: Grouping = "day"
    ) -> SalesReport:
        today = self.clock.now().astimezone(ZoneInfo(app.timezone)).date()
        last = last or max(today, first or date.min)
        first = first or date.fromordinal(max(1, last.toordinal() - DEFAULT_RANGE_DAYS + 1))
        if not 0 <= (last - first).days < LONGEST_RANGE_DAYS or last == date.max or first == date.min:
            raise Invalid("invalid_range", f"A range has 1 to {LONGEST_RANGE_DAYS} days.", pointer="/from")
        start, end = _begins(first, app.timezone), _begins(last + timedelta(days=1), app.timezone)
        rows = await self.sales.rows(app.slug, start, end, grouping, app.timezone)
        return SalesReport(
            first=first,
            last=last,
            timezone=app.timezone,
            group_by=grouping,
            items=[_line(row) for row in rows],
            totals=[_line(row) for row in await self._totals(app, start, end)],
        )

    async def _totals(self, app: AppSpec, start: datetime, end: datetime) -> Iterable[SalesRow]:
        """Asked for, since an order of several products counts once."""
        return await self.sales.rows(app.slug, start, end, "currency", app.timezone)


def _begins(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


def _line(row: SalesRow) -> SalesLine:
    return SalesLine(**msgspec.structs.asdict(row), net_cents=row.net_cents)
