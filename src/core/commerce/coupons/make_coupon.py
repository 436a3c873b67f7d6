"""An admin's new coupon."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.coupons.model import Coupon, CouponView, MakeCoupon, chosen, consistent, view_of
from core.commerce.coupons.ports import Coupons
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import Conflict
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class CreateCoupon:
    """Keeps it. Raises `Conflict("coupon_code_taken")` for a code that the app has already, a switched off one too, and
    `Invalid`."""

    coupons: Coupons
    audit: Audit
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, command: MakeCoupon) -> CouponView:
        coupon = consistent(
            Coupon(
                id=self.ids.new(),
                app=actor.app,
                code=chosen(command.code),
                percent_off=command.percent_off,
                amount_off_cents=command.amount_off_cents,
                currency=command.currency,
                valid_from=command.valid_from,
                valid_until=command.valid_until,
                max_redemptions=command.max_redemptions,
                max_per_user=command.max_per_user,
                active=command.active,
                created_at=self.clock.now(),
            )
        )
        async with self.uow(actor.app):
            if not await self.coupons.add(coupon):
                raise Conflict("coupon_code_taken", "This code is in use.")
            await self.audit.record(actor.app, "coupon_created", coupon=str(coupon.id), by=str(actor.user_id))
        return view_of(coupon)
