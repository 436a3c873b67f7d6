"""Coupons and their uses promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS, START
from tests.support.shop import Shop, memory_shop, postgres_shop, somebody

from core.commerce.orders.model import Order
from core.shared.actor import Actor
from core.shared.errors import DomainError


@pytest.fixture(params=["memory", "postgres"])
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    if request.param == "memory":
        yield memory_shop()
        return
    async with postgres_shop(request.getfixturevalue("module_database")) as shop:
        yield shop


def code() -> str:
    return f"C{IDS.new().hex[-12:]}".upper()


async def test_a_coupon_is_found_by_its_code_in_its_app_alone(shop: Shop) -> None:
    coupon = await shop.coupon(
        code(),
        amount_off_cents=500,
        currency="EUR",
        valid_from=START,
        valid_until=START + timedelta(days=1),
        max_redemptions=3,
        max_per_user=1,
    )
    assert await shop.coupons.find("here", coupon.code) == coupon
    assert await shop.coupons.find("there", coupon.code) is None
    assert not await shop.coupons.add(replace(coupon, id=IDS.new()))
    assert await shop.coupons.add(replace(coupon, id=IDS.new(), app="there"))


async def test_terms_change_and_uses_stay(shop: Shop) -> None:
    coupon = await shop.coupon(code())
    async with shop.uow("here"):
        await shop.uses.add(coupon, IDS.new(), IDS.new(), START)
        await shop.coupons.save(replace(coupon, percent_off=50, active=False, code="OTHER", redemptions=9))
    assert await shop.coupons.find("here", coupon.code) == replace(coupon, percent_off=50, active=False, redemptions=1)


async def test_pages_tell_the_newest_first(shop: Shop) -> None:
    before = (await shop.coupons.page("here", None, 1))[:1]
    made = [await shop.coupon(code()) for _ in range(3)]
    assert await shop.coupons.page("here", None, 4) == made[::-1] + before
    assert await shop.coupons.page("here", made[2].id, 1) == [made[1]]
    assert await shop.coupons.page(f"app{IDS.new()}", None, 10) == []


async def test_a_use_counts_once_and_is_released_once(shop: Shop) -> None:
    coupon, other, ada, order = await shop.coupon(code()), await shop.coupon(code()), IDS.new(), IDS.new()
    async with shop.uow("here"):
        locked = await shop.coupons.lock("here", [coupon.id, other.id, IDS.new()])
        assert locked == {coupon.id: coupon, other.id: other}
        for _ in range(2):
            await shop.uses.add(coupon, order, ada, START)
    assert (await shop.used(coupon), await shop.uses.of("here", coupon.id, ada)) == (1, 1)
    assert await shop.uses.of("here", coupon.id, IDS.new()) == 0
    assert await shop.uses.of("there", coupon.id, ada) == 0
    await shop.uses.release("here", other.id, order)
    await shop.uses.release("there", coupon.id, order)
    assert await shop.used(coupon) == 1
    for _ in range(2):
        await shop.uses.release("here", coupon.id, order)
    assert (await shop.used(coupon), await shop.uses.of("here", coupon.id, ada)) == (0, 0)


async def test_a_roll_back_counts_nothing(shop: Shop) -> None:
    coupon = await shop.coupon(code())
    with suppress(ZeroDivisionError):
        async with shop.uow("here"):
            await shop.uses.add(coupon, IDS.new(), IDS.new(), START)
            raise ZeroDivisionError
    assert await shop.used(coupon) == 0


async def bought(shop: Shop, who: Actor, typed: str) -> Order | str:
    """An order with the coupon, or the code of the refusal."""
    product = await shop.product(stock=None)
    try:
        return await shop.bought(who, items=[{"product_id": product.id}], coupon_code=typed)
    except DomainError as error:
        return error.code


async def test_one_use_and_twenty_people_at_once(request: pytest.FixtureRequest) -> None:
    await limit_one(memory_shop())
    async with postgres_shop(request.getfixturevalue("module_database"), size=20) as shop:
        await limit_one(shop)


async def limit_one(shop: Shop) -> None:
    coupon = await shop.coupon(code(), max_redemptions=1)
    outcomes = await asyncio.gather(*(bought(shop, somebody(), coupon.code) for _ in range(20)))
    assert sum(isinstance(outcome, Order) for outcome in outcomes) == 1
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == ["coupon_exhausted"] * 19
    assert await shop.used(coupon) == 1


async def test_a_person_uses_it_as_often_as_they_may_also_at_once(shop: Shop) -> None:
    coupon, ada = await shop.coupon(code(), max_per_user=2), somebody()
    outcomes = await asyncio.gather(*(bought(shop, ada, coupon.code) for _ in range(5)))
    assert sorted(outcome for outcome in outcomes if isinstance(outcome, str)) == ["coupon_already_used"] * 3
    assert isinstance(await bought(shop, somebody(), coupon.code), Order)


async def test_an_order_that_ends_unpaid_gives_its_use_back(shop: Shop) -> None:
    coupon, ada = await shop.coupon(code(), max_redemptions=1, max_per_user=1), somebody()
    order = await bought(shop, ada, f"  {coupon.code.lower()} ")
    assert isinstance(order, Order)
    assert (order.discount_cents, order.total_cents, order.coupon_code) == (125, 1125, coupon.code)
    assert await bought(shop, ada, coupon.code) == "coupon_already_used"
    assert await bought(shop, somebody(), coupon.code) == "coupon_exhausted"
    await shop.cancel(ada, order.id)
    assert await shop.used(coupon) == 0
    assert isinstance(await bought(shop, ada, coupon.code), Order)


async def test_the_last_second_of_its_time_still_counts(shop: Shop) -> None:
    coupon = await shop.coupon(code(), valid_from=START + timedelta(hours=1), valid_until=START + timedelta(hours=2))
    shop.advance(minutes=59, seconds=59)
    assert await bought(shop, somebody(), coupon.code) == "coupon_not_found"
    shop.advance(seconds=1)
    assert isinstance(await bought(shop, somebody(), coupon.code), Order)
    shop.advance(hours=1, microseconds=999_999)
    assert isinstance(await bought(shop, somebody(), coupon.code), Order)
    shop.advance(microseconds=1)
    assert await bought(shop, somebody(), coupon.code) == "coupon_expired"


async def test_each_refusal_has_its_code(shop: Shop) -> None:
    dollars = await shop.coupon(code(), amount_off_cents=100, currency="USD")
    off = await shop.coupon(code(), active=False)
    assert await bought(shop, somebody(), dollars.code) == "coupon_currency_mismatch"
    assert await bought(shop, somebody(), off.code) == "coupon_not_found"
    assert await bought(shop, somebody(), "NOSUCH") == "coupon_not_found"
    assert await shop.used(dollars) == 0


async def test_who_guesses_is_stopped_and_told_nothing_from_then_on() -> None:
    shop, eve = memory_shop(), somebody()
    coupon = await shop.coupon()
    assert isinstance(await bought(shop, eve, coupon.code), Order)
    tried = [await bought(shop, eve, f"GUESS{number}") for number in range(20)]
    assert tried == ["coupon_not_found"] * 19 + ["rate_limited"]
    assert await bought(shop, eve, coupon.code) == "rate_limited"
    assert isinstance(await bought(shop, somebody(), coupon.code), Order)


async def test_who_types_right_codes_alone_may_do_so_often_but_not_without_end() -> None:
    shop, ada = memory_shop(), somebody()
    coupon = await shop.coupon()
    tried = [await bought(shop, ada, coupon.code) for _ in range(61)]
    assert [isinstance(outcome, Order) for outcome in tried] == [True] * 60 + [False]
    assert tried[-1] == "rate_limited"
