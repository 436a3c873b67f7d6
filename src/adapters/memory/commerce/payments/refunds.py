"""Refunds in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.database import MemoryDatabase
from core.commerce.orders.model import RefundView
from core.commerce.refunds.model import Refund

REFUNDS = "refunds"


@dataclass(frozen=True, slots=True)
class MemoryRefunds:
    """`core.commerce.refunds.ports.Refunds`, and `core.commerce.orders.ports.RefundsOf`: by app and id."""

    database: MemoryDatabase

    async def put(self, refund: Refund) -> None:
        async with self.database.turn():
            self.database.table(REFUNDS).put((refund.app, refund.id), refund)

    async def remove(self, app: str, refund_id: UUID) -> None:
        async with self.database.turn():
            self.database.table(REFUNDS).remove((app, refund_id))

    async def get(self, app: str, refund_id: UUID) -> Refund | None:
        async with self.database.turn():
            found: Refund | None = self.database.table(REFUNDS).get((app, refund_id))
            return found

    async def of_payment(self, app: str, payment: str) -> list[Refund]:
        async with self.database.turn():
            return [row for row in self._rows() if (row.app, row.payment) == (app, payment)]

    async def of_order(self, app: str, order_id: UUID) -> list[Refund]:
        async with self.database.turn():
            return [row for row in self._rows() if (row.app, row.order_id) == (app, order_id)]

    async def waiting(self, before: datetime, most: int) -> list[tuple[str, UUID]]:
        async with self.database.turn():
            found = [
                (row.app, row.id)
                for row in self._rows()
                if row.status == "pending" and row.source == "admin" and row.created_at < before
            ]
            return found[:most]

    async def of(self, app: str, order_ids: list[UUID]) -> dict[UUID, list[RefundView]]:
        found: dict[UUID, list[RefundView]] = {}
        async with self.database.turn():
            for row in self._rows():
                if row.app == app and row.order_id is not None and row.order_id in order_ids:
                    view = msgspec.convert(row, RefundView, from_attributes=True)
                    found.setdefault(row.order_id, []).append(view)
        return found

    def _rows(self) -> list[Refund]:
        rows: list[Refund] = list(self.database.table(REFUNDS).rows())
        return sorted(rows, key=lambda row: (row.created_at, row.id))
