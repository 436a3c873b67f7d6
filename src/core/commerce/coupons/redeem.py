"""Using coupons for an order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.commerce.coupons.look_up import missing
from core.commerce.coupons.model import Coupon, refusal, usable
from core.commerce.coupons.ports import Coupons, Uses


@dataclass(frozen=True, slots=True)
class RedeemCoupon:
    """Counts a coupon's use for an order that is being placed, in its unit of work, after taking back the uses of
    orders that it stands in for. All coupons of both are locked in one order, so that nobody waits in a circle.

    Raises `NotFound("coupon_not_found")`, `Invalid("coupon_currency_mismatch")` or `Conflict` with `coupon_expired`,
    `coupon_already_used` or `coupon_exhausted`.
    """

    coupons: Coupons
    uses: Uses

    async def __call__(
        self,
        app: str,
        wanted: UUID | None,
        released: Collection[tuple[UUID, UUID]] = (),
    ) -> Coupon | None:
        """Lock what is `wanted` and release uses of (coupon, order); the wanted one as it is then."""
        ids = {coupon_id for coupon_id, _ in released} | ({wanted} if wanted is not None else set())
        if ids:
            await self.coupons.lock(app, ids)
        for coupon_id, order_id in released:
            await self.uses.release(app, coupon_id, order_id)
        if wanted is None:
            return None
        coupon = (await self.coupons.lock(app, [wanted])).get(wanted)
        if coupon is None:
            raise missing()
        return coupon

    async def count(self, coupon: Coupon, currency: str, order_id: UUID, user_id: UUID, now: datetime) -> None:
        """Count the use of the locked coupon, if it may be used."""
        if not usable(coupon, now):
            raise missing()
        used = await self.uses.of(coupon.app, coupon.id, user_id)
        refused = refusal(coupon, currency, now, used)
        if refused is not None:
            raise refused
        await self.uses.add(coupon, order_id, user_id, now)
