"""What follows from orders for the catalogue."""

from __future__ import annotations

from typing import Any

from core.commerce.catalog.count_sales import CountSales
from core.commerce.catalog.feature import Catalog
from core.platform.jobs.handlers import Call
from core.shared.events import Envelope, OrderPaid, OrderRefunded
from entrypoints.jobs.declare import Use, handles


@handles(OrderPaid, feature=Catalog)
def count_sold(use: Use) -> Call:
    """Its pieces make its products more popular."""
    return _count(use)


@handles(OrderRefunded, feature=Catalog)
def count_returned(use: Use) -> Call:
    """And no more so once all its money is back."""
    return _count(use)


def _count(use: Use) -> Call:
    count: CountSales = use(CountSales)

    async def handle(envelope: Envelope) -> None:
        event: Any = envelope.event
        await count(event.app, event.order_id)

    return handle
