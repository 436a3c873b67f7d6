"""Other terms for a coupon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from core.commerce.coupons.model import ChangeCoupon, CouponView, consistent, view_of
from core.commerce.coupons.ports import Coupons
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class UpdateCoupon:
    """Changes what is said of it, for orders to come; raises `NotFound` for none of the app's, and `Invalid`."""

    coupons: Coupons
    audit: Audit
    uow: UnitOfWork

    async def __call__(self, actor: Actor, coupon_id: UUID, command: ChangeCoupon) -> CouponView:
        wished = msgspec.structs.asdict(command)
        changes: dict[str, Any] = {name: value for name, value in wished.items() if value is not UNSET}
        async with self.uow(actor.app):
            found = (await self.coupons.lock(actor.app, [coupon_id])).get(coupon_id)
            if found is None:
                raise NotFound
            changed = consistent(msgspec.structs.replace(found, **changes))
            await self.coupons.save(changed)
            fields = ", ".join(sorted(changes))
            await self.audit.record(
                actor.app, "coupon_changed", coupon=str(coupon_id), changed=fields, by=str(actor.user_id)
            )
        return view_of(changed)
