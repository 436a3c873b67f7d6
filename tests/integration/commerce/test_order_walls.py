"""What the database refuses of orders, what the invariants find when somebody with all rights was at work, and what is
left of a person who leaves."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.memory.personal_data import MemoryPersonalData
from adapters.postgres.commerce.orders.invariants import INVARIANTS
from adapters.postgres.database import Database
from adapters.postgres.personal_data import PostgresPersonalData
from core.commerce.orders.model import Order
from core.identity.privacy.ports import PersonalData
from core.shared.actor import Actor
from tests.support.orders import order_of
from tests.support.shop import Shop, memory_shop_on, postgres_shop_on, somebody

PLANTED = {
    "no_order_costs_other_than_its_lines": "update order_lines set quantity = quantity + 1",
    "no_order_that_ended_unpaid_holds_anything": "update orders set status = 'failed'",
    "no_coupon_counts_other_than_its_uses": "update coupons set redemptions = 7",
}


@pytest.fixture(params=["memory", "postgres"])
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Shop, PersonalData]]:
    if request.param == "memory":
        memory = MemoryDatabase()
        yield memory_shop_on(memory), MemoryPersonalData(memory)
        return
    database = Database(request.getfixturevalue("module_database"), size=4)
    await database.start()
    yield postgres_shop_on(database), PostgresPersonalData(database)
    await database.stop()


async def shopped(shop: Shop, who: Actor) -> Order:
    """Somebody has checked out with a coupon."""
    coupon = await shop.coupon(f"W{who.user_id.hex[-8:]}".upper())
    await shop.fill(who, await shop.product(), 2)
    return await shop.order((await shop.checked_out(who, coupon_code=coupon.code)).order_id)


async def test_who_leaves_takes_the_cart_and_leaves_an_order_of_nobody(shop: tuple[Shop, PersonalData]) -> None:
    act, data = shop
    ada, eve = somebody(), somebody()
    order, other = await shopped(act, ada), await shopped(act, eve)
    exported: Any = await data.export(ada.user_id)
    assert {"orders", "cart_lines", "coupon_uses"} <= exported.keys()
    assert [row["id"] for row in exported["orders"]] == [order.id]
    await data.purge(ada.user_id, "elsewhere")
    assert await act.order(order.id) == order
    await data.purge(ada.user_id, "here")
    assert await data.export(ada.user_id) == {}
    assert (await act.read_cart(ada)).items == []
    kept = await act.order(order.id)
    assert order.session is not None
    assert kept == replace(
        order,
        user_id=None,
        session=replace(order.session, url=""),
        success_url=None,
        cancel_url=None,
        expires_at=order.created_at,  # nobody is to pay for it any more
    )
    assert await act.order(other.id) == other
    assert (await act.read_cart(eve)).items != []
    await act.expire("here", order.id)
    assert (await act.order(order.id)).status == "expired", "nobody's order ends as well"


async def test_a_planted_mistake_is_found_and_clean_data_has_none(database: str) -> None:
    service, owner = Database(database, size=4), await asyncpg.connect(database)
    await service.start()
    await shopped(postgres_shop_on(service), somebody())
    assert PLANTED.keys() == INVARIANTS.keys()
    for name, mistake in PLANTED.items():
        assert await owner.fetchval(INVARIANTS[name]) == 0, name
        planting = owner.transaction()
        await planting.start()
        await owner.execute(mistake)
        assert await owner.fetchval(INVARIANTS[name]) == 1, name
        await planting.rollback()
    await service.stop()
    await owner.close()


async def test_the_database_takes_no_second_open_checkout_and_no_wrong_total(database: str) -> None:
    service, ada = Database(database, size=4), somebody()
    await service.start()
    orders = postgres_shop_on(service).orders
    await orders.add(order_of(user_id=ada.user_id, from_cart=True))
    with pytest.raises(asyncpg.UniqueViolationError):
        await orders.add(order_of(user_id=ada.user_id, from_cart=True))
    for wrong in ({"total_cents": 1}, {"discount_cents": -1, "total_cents": 3401}):
        with pytest.raises(asyncpg.CheckViolationError):
            await orders.add(order_of(**wrong))
    await service.stop()
