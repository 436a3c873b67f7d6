"""A coupon to try, and a cart that somebody has begun to fill."""

from __future__ import annotations

from core.commerce.cart.feature import Cart
from core.commerce.cart.model import AddToCart
from core.commerce.cart.put_into_cart import PutIntoCart
from core.commerce.catalog.ports import Shelves
from core.commerce.coupons.feature import Coupons
from core.commerce.coupons.make_coupon import CreateCoupon
from core.commerce.coupons.model import MakeCoupon
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.seeding.seeders import FIRST_DAY, Act, Use, seeds


@seeds(Coupons)
def coupons(use: Use, _app: AppSpec, _feature: Coupons) -> Act:
    """A tenth off, once for everybody."""
    create: CreateCoupon = use(CreateCoupon)

    async def act(actor: Actor, days_ago: int) -> object:
        if days_ago == FIRST_DAY:
            await create(actor, MakeCoupon(code="WELCOME10", percent_off=10, max_per_user=1))
        return None

    return act


@seeds(Cart)
def cart(use: Use, app: AppSpec, _feature: Cart) -> Act:
    """Yesterday, two things that there are."""
    shelves: Shelves = use(Shelves)
    put_in: PutIntoCart = use(PutIntoCart)

    async def act(actor: Actor, days_ago: int) -> object:
        if days_ago == 1:
            there = [one for one in await shelves.all(app.slug, None, 20) if one.active and one.stock != 0]
            for product in there[-2:]:
                await put_in(actor, AddToCart(product_id=product.id))
        return None

    return act
