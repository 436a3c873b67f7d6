"""Where coupons and their uses are kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.commerce.coupons.model import Coupon


class Coupons(Protocol):
    """The coupons of an app."""

    async def add(self, coupon: Coupon) -> bool:
        """Keep a new one; False, and nothing done, when the app has one of the same code."""
        ...

    async def find(self, app: str, code: str) -> Coupon | None: ...

    async def lock(self, app: str, ids: Collection[UUID]) -> dict[UUID, Coupon]:
        """Those that are there, and nobody else changes or uses them until the unit of work ends. They are locked in
        the order of their ids."""
        ...

    async def save(self, coupon: Coupon) -> None:
        """Keep its terms as they are now; how often it was used is not touched."""
        ...

    async def page(self, app: str, before: UUID | None, limit: int) -> list[Coupon]:
        """The newest first, made before that one."""
        ...


class Uses(Protocol):
    """Which order uses which coupon. The coupon must be locked."""

    async def add(self, coupon: Coupon, order_id: UUID, user_id: UUID, at: datetime) -> None:
        """Count one more for the coupon and its user."""
        ...

    async def of(self, app: str, coupon_id: UUID, user_id: UUID) -> int:
        """How often the person uses it."""
        ...

    async def release(self, app: str, coupon_id: UUID, order_id: UUID) -> None:
        """The order's use counts no more; nothing when it did not count. It locks the coupon itself."""
        ...
