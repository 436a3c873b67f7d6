"""Where refunds are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.commerce.refunds.model import Refund


class Refunds(Protocol):
    """Refunds of all apps. Those of an order change only while the order is locked."""

    async def put(self, refund: Refund) -> None:
        """Keep it, new or changed."""
        ...

    async def remove(self, app: str, refund_id: UUID) -> None:
        """It never was."""
        ...

    async def get(self, app: str, refund_id: UUID) -> Refund | None: ...

    async def of_payment(self, app: str, payment: str) -> list[Refund]:
        """The oldest first."""
        ...

    async def of_order(self, app: str, order_id: UUID) -> list[Refund]:
        """The oldest first."""
        ...

    async def waiting(self, before: datetime, most: int) -> list[tuple[str, UUID]]:
        """App and id of refunds by admins that were made before that instant and are pending still, the oldest
        first."""
        ...
