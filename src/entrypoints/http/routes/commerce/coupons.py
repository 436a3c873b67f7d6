"""Coupons, made by admins."""

from __future__ import annotations

from uuid import UUID

from litestar import delete, get, patch, post
from litestar.handlers import HTTPRouteHandler

from core.commerce.coupons.change_coupon import UpdateCoupon
from core.commerce.coupons.feature import Coupons
from core.commerce.coupons.list_coupons import ListCoupons
from core.commerce.coupons.make_coupon import CreateCoupon
from core.commerce.coupons.model import ChangeCoupon, CouponPage, CouponView, MakeCoupon
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.paging import Cursor, Limit


@feature_routes(Coupons)
def coupon_routes(app: AppSpec, feature: Coupons, use: Use) -> list[HTTPRouteHandler]:
    """For admins alone."""
    create: CreateCoupon = use(CreateCoupon)
    update: UpdateCoupon = use(UpdateCoupon)
    listed: ListCoupons = use(ListCoupons)
    admins = {ACCESS: Access(app.slug, role="admin")}

    @get(feature.path, opt=admins)
    async def list_coupons(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> CouponPage:
        """All of them, the newest first."""
        return await listed(actor, limit, cursor)

    @post(feature.path, opt=admins)
    async def create_coupon(actor: Actor, data: MakeCoupon) -> CouponView:
        return await create(actor, data)

    @patch(f"{feature.path}/{{coupon_id:uuid}}", opt=admins)
    async def update_coupon(actor: Actor, coupon_id: UUID, data: ChangeCoupon) -> CouponView:
        """Other terms, for orders to come."""
        return await update(actor, coupon_id, data)

    @delete(f"{feature.path}/{{coupon_id:uuid}}", opt=admins)
    async def delete_coupon(actor: Actor, coupon_id: UUID) -> None:
        """Switch it off. Orders that used it keep what they got, and its code stays taken."""
        await update(actor, coupon_id, ChangeCoupon(active=False))

    return [list_coupons, create_coupon, update_coupon, delete_coupon]
