"""Coupons and their uses in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.commerce.coupons.model import Coupon

COUPONS, USES = "coupons", "coupon_uses"


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """An order's use of a coupon."""

    app: str
    coupon_id: UUID
    order_id: UUID
    user_id: UUID | None
    used_at: datetime


@dataclass(frozen=True, slots=True)
class MemoryCoupons:
    """`core.commerce.coupons.ports.Coupons`: coupons by app and id."""

    database: MemoryDatabase

    async def add(self, coupon: Coupon) -> bool:
        async with self.database.turn():
            if any((kept.app, kept.code) == (coupon.app, coupon.code) for kept in self._all()):
                return False
            self.database.table(COUPONS).put((coupon.app, coupon.id), coupon)
            return True

    async def find(self, app: str, code: str) -> Coupon | None:
        async with self.database.turn():
            return next((coupon for coupon in self._all() if (coupon.app, coupon.code) == (app, code)), None)

    async def lock(self, app: str, ids: Collection[UUID]) -> dict[UUID, Coupon]:
        async with self.database.turn():
            return {coupon.id: coupon for coupon in self._all() if coupon.app == app and coupon.id in ids}

    async def save(self, coupon: Coupon) -> None:
        async with self.database.turn():
            kept: Coupon | None = self.database.table(COUPONS).get((coupon.app, coupon.id))
            if kept is not None:
                self.database.table(COUPONS).put(
                    (coupon.app, coupon.id), replace(coupon, code=kept.code, redemptions=kept.redemptions)
                )

    async def page(self, app: str, before: UUID | None, limit: int) -> list[Coupon]:
        async with self.database.turn():
            own = [coupon for coupon in self._all() if coupon.app == app and (before is None or coupon.id < before)]
            return sorted(own, key=lambda coupon: coupon.id, reverse=True)[:limit]

    def _all(self) -> list[Coupon]:
        return list(self.database.table(COUPONS).rows())


@dataclass(frozen=True, slots=True)
class MemoryUses:
    """`core.commerce.coupons.ports.Uses`: uses by app and order."""

    database: MemoryDatabase

    async def add(self, coupon: Coupon, order_id: UUID, user_id: UUID, at: datetime) -> None:
        async with self.database.turn():
            uses = self.database.table(USES)
            if (coupon.app, order_id) not in uses:
                use = Use(app=coupon.app, coupon_id=coupon.id, order_id=order_id, user_id=user_id, used_at=at)
                uses.put((coupon.app, order_id), use)
                self._count(coupon.app, coupon.id, 1)

    async def of(self, app: str, coupon_id: UUID, user_id: UUID) -> int:
        async with self.database.turn():
            uses = self.database.table(USES).rows()
            return sum((use.app, use.coupon_id, use.user_id) == (app, coupon_id, user_id) for use in uses)

    async def release(self, app: str, coupon_id: UUID, order_id: UUID) -> None:
        async with self.database.turn():
            use: Use | None = self.database.table(USES).get((app, order_id))
            if use is not None and use.coupon_id == coupon_id:
                self.database.table(USES).remove((app, order_id))
                self._count(app, coupon_id, -1)

    def _count(self, app: str, coupon_id: UUID, by: int) -> None:
        coupon: Coupon | None = self.database.table(COUPONS).get((app, coupon_id))
        if coupon is not None:
            self.database.table(COUPONS).put((app, coupon_id), replace(coupon, redemptions=coupon.redemptions + by))
