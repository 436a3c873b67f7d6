"""What orders need of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.commerce.orders.model import Flag, Order, OrderStatus, RefundView


class Orders(Protocol):
    """The orders of all apps; a lock holds until the unit of work ends."""

    async def add(self, order: Order) -> None:
        """Keep a new one with its lines."""
        ...

    async def get(self, app: str, order_id: UUID) -> Order | None: ...

    async def lock(self, app: str, order_id: UUID) -> Order | None:
        """The same, and nobody else may change it or lock it until the unit of work ends."""
        ...

    async def save(self, order: Order) -> None:
        """Keep what has changed but for its lines, which never do. The order must be locked."""
        ...

    async def page(
        self,
        app: str,
        user_id: UUID | None,
        before: UUID | None,
        limit: int,
        *,
        status: OrderStatus | None = None,
        flagged: bool | None = None,
    ) -> list[Order]:
        """The newest first, made before that one; of a person, or of all."""
        ...

    async def due(self, now: datetime, most: int) -> list[tuple[str, UUID]]:
        """App and id of orders that are pending though their time is over, the longest overdue first, and that nobody
        else is dealing with."""
        ...

    async def open_of_cart(self, app: str, user_id: UUID) -> list[UUID]:
        """The pending orders that were made from the person's cart."""
        ...


class Holdings(Protocol):
    """What is set aside for an order: stock and coupon. In the caller's unit of work."""

    async def give_back(self, order: Order) -> None:
        """Stock becomes available and the coupon's use counts no more. Called once for an order, by whoever changes
        `held` to False because it ended unpaid."""
        ...


class RefundsOf(Protocol):
    """The refunds of orders, as views."""

    async def of(self, app: str, order_ids: list[UUID]) -> dict[UUID, list[RefundView]]:
        """By order, the oldest first; orders without any are left out."""
        ...


class Flags(Protocol):
    """Where people of the studio are told."""

    async def raise_flag(self, app: str, order_id: UUID, flag: Flag) -> None: ...
