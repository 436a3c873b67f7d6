"""What figures of sales need of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from core.commerce.sales.model import Grouping, SalesRow


class SalesReads(Protocol):
    """Payments and refunds of an app, added up; those of the last moments may be missing."""

    async def rows(self, app: str, start: datetime, end: datetime, grouping: Grouping, timezone: str) -> list[SalesRow]:
        """Of what was paid and refunded at `start` or later and before `end`; by days in order, by products the best
        first within a currency, or by currencies."""
        ...
