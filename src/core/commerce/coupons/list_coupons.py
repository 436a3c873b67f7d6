"""An app's coupons."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.coupons.model import CouponPage, view_of
from core.commerce.coupons.ports import Coupons
from core.shared.actor import Actor
from core.shared.paging import Cursors


@dataclass(frozen=True, slots=True)
class ListCoupons:
    """The newest first, switched off ones too. Raises `Invalid("invalid_cursor")`."""

    coupons: Coupons
    cursors: Cursors

    async def __call__(self, actor: Actor, limit: int = 20, cursor: str | None = None) -> CouponPage:
        listing = f"coupons {actor.app}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        found = await self.coupons.page(actor.app, before, limit + 1)
        items = found[:limit]
        more = self.cursors.seal(listing, items[-1].id) if len(found) > limit else None
        return CouponPage(items=[view_of(coupon) for coupon in items], next_cursor=more)
