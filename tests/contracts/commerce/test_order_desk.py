"""What admins see of orders and coupons, and do about them, the same on memory and on Postgres."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS, START
from tests.support.orders import order_of
from tests.support.shop import Shop, memory_shop, postgres_shop

from core.commerce.coupons.model import ChangeCoupon, CouponView, MakeCoupon
from core.commerce.orders.administer import ChangeOrder, Sought
from core.commerce.orders.model import Order
from core.shared.actor import Actor
from core.shared.errors import Conflict, Invalid, NotFound

ADMIN = Actor("here", IDS.new(), IDS.new())


@pytest.fixture(params=["memory", "postgres"])
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    if request.param == "memory":
        yield memory_shop()
        return
    async with postgres_shop(request.getfixturevalue("module_database")) as shop:
        yield shop


async def kept(shop: Shop, **changes: Any) -> Order:
    order = order_of(**changes)
    async with shop.uow(order.app):
        await shop.orders.add(order)
    return order


async def changed(shop: Shop, order_id: UUID, **wishes: object) -> Any:
    return await shop.update(ADMIN, order_id, msgspec.convert(wishes, ChangeOrder))


async def test_admins_find_orders_by_person_status_and_flag(shop: Shop) -> None:
    ada = IDS.new()
    plain = await kept(shop, user_id=ada)
    flagged = await kept(shop, user_id=ada, status="expired", held=False, flag="paid_after_cancel")
    await kept(shop, app="there", user_id=ada)

    async def found(**sought: Any) -> list[UUID]:
        page = await shop.list_all(ADMIN, Sought(user_id=ada, **sought))
        assert {view.user_id for view in page.items} <= {ada}
        return [view.id for view in page.items]

    assert await found() == [flagged.id, plain.id]
    assert await found(flagged=True) == [flagged.id]
    assert await found(flagged=False, status="pending") == [plain.id]
    page = await shop.list_all(ADMIN, Sought(user_id=ada), 1)
    assert (await shop.list_all(ADMIN, Sought(user_id=ada), 1, page.next_cursor)).items[0].id == plain.id
    with pytest.raises(Invalid):
        await shop.list_all(ADMIN, Sought(user_id=ada, flagged=True), 1, page.next_cursor)
    assert (await shop.read_any(ADMIN, flagged.id)).flag == "paid_after_cancel"
    with pytest.raises(NotFound):
        await shop.read_any(Actor("elsewhere", ADMIN.user_id, IDS.new()), plain.id)


async def test_what_is_paid_is_sent_once(shop: Shop) -> None:
    order = await kept(shop, status="paid", paid_at=START)
    sent = await changed(shop, order.id, status="fulfilled")
    assert (sent.status, sent.fulfilled_at) == ("fulfilled", START)
    shop.advance(hours=1)
    assert await changed(shop, order.id, status="fulfilled") == sent
    partly = await kept(shop, status="partially_refunded", paid_at=START)
    sent = await changed(shop, partly.id, status="fulfilled")
    assert (sent.status, sent.fulfilled_at) == ("partially_refunded", START + timedelta(hours=1))


@pytest.mark.parametrize("status", ["pending", "expired", "cancelled", "failed", "refunded", "disputed"])
async def test_what_is_not_paid_is_not_sent(shop: Shop, status: Any) -> None:
    order = await kept(shop, status=status, held=status == "pending")
    with pytest.raises(Conflict, match="order_not_paid"):
        await changed(shop, order.id, status="fulfilled")
    assert await shop.order(order.id) == order


async def test_a_flag_is_taken_away_by_who_has_looked(shop: Shop) -> None:
    order = await kept(shop, status="failed", held=False, flag="amount_mismatch")
    assert (await changed(shop, order.id)).flag == "amount_mismatch"
    assert (await changed(shop, order.id, flag=None)).flag is None
    with pytest.raises(NotFound):
        await changed(shop, IDS.new(), flag=None)
    with pytest.raises(NotFound):
        await shop.update(Actor("there", ADMIN.user_id, IDS.new()), order.id, ChangeOrder(flag=None))


async def made(shop: Shop, **terms: Any) -> CouponView:
    return await shop.create_coupon(ADMIN, MakeCoupon(**{"code": f"c-{IDS.new().hex[-9:]}", **terms}))


async def test_a_coupon_is_made_changed_and_switched_off(shop: Shop) -> None:
    view = await made(shop, percent_off=20, max_per_user=1)
    assert (view.code, view.percent_off, view.redemptions, view.active) == (view.code.upper(), 20, 0, True)
    off = await shop.update_coupon(ADMIN, view.id, ChangeCoupon(active=False, max_per_user=None))
    assert off == replace(view, active=False, max_per_user=None)
    fixed = await shop.update_coupon(
        ADMIN, view.id, ChangeCoupon(percent_off=None, amount_off_cents=100, currency="JPY")
    )
    assert (fixed.percent_off, fixed.amount_off_cents, fixed.currency) == (None, 100, "JPY")
    assert (await shop.list_coupons(ADMIN, 1)).items == [fixed]


async def test_what_makes_no_coupon(shop: Shop) -> None:
    view = await made(shop, percent_off=20)
    with pytest.raises(Conflict, match="coupon_code_taken"):
        await made(shop, percent_off=5, code=view.code.lower())
    for code in ("ab", "a" * 41, "UMLÄUT", "A B C"):
        with pytest.raises(Invalid) as caught:
            await made(shop, percent_off=5, code=code)
        assert caught.value.pointer == "/code"
    with pytest.raises(Invalid):
        await shop.update_coupon(ADMIN, view.id, ChangeCoupon(amount_off_cents=5, currency="EUR"))
    with pytest.raises(NotFound):
        await shop.update_coupon(Actor("there", ADMIN.user_id, IDS.new()), view.id, ChangeCoupon(active=False))
