"""Who buys at the same time buys once, over the real ledger and real ownership, on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.support.lowkey import IDS
from tests.support.money import Money, memory_money, postgres_money
from tests.support.shop import somebody

from core.commerce.orders.model import Order
from core.shared.actor import Actor
from core.shared.errors import DomainError
from core.shared.ledger import Cause


@pytest.fixture(params=["memory", "postgres"])
async def money(request: pytest.FixtureRequest) -> AsyncIterator[Money]:
    if request.param == "memory":
        yield memory_money()
        return
    async with postgres_money(request.getfixturevalue("module_database"), size=12) as money:
        yield money


async def rich(money: Money, amount: int) -> Actor:
    """Somebody with so many credits."""
    who = somebody()
    async with money.shop.uow("here"):
        await money.ledger.grant("here", who.user_id, "credits", amount, Cause("gift", f"test:{IDS.new()}"))
    return who


async def bought(money: Money, who: Actor, *items: object, **wishes: object) -> Order | str:
    """The order, or the code of the refusal."""
    wish = {"items": [{"product_id": item} for item in items], "pay_with": "credits", **wishes}
    try:
        return await money.shop.bought(who, **wish)
    except DomainError as error:
        return error.code


async def test_one_thing_bought_twice_at_once_is_owned_and_paid_once(money: Money) -> None:
    ada = await rich(money, 1000)
    bot = await money.shop.product(type="chatbot", stock=None, price_credits=40)
    outcomes = await asyncio.gather(*(bought(money, ada, bot.id) for _ in range(8)))
    assert sorted(str(outcome) for outcome in outcomes if not isinstance(outcome, Order)) == ["already_owned"] * 7
    assert (await money.balance(ada), await money.owned(ada)) == (960, ["active"])
    assert len(await money.shop.orders.page("here", ada.user_id, None, 20)) == 1


async def test_credits_for_one_buy_one_of_many(money: Money) -> None:
    ada = await rich(money, 50)
    bots = [await money.shop.product(type="chatbot", stock=1, price_credits=40) for _ in range(6)]
    outcomes = await asyncio.gather(*(bought(money, ada, bot.id) for bot in bots))
    refused = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert refused == ["insufficient_credits"] * 5
    assert (await money.balance(ada), await money.owned(ada)) == (10, ["active"])
    assert sorted([await money.shop.left(bot) or 0 for bot in bots]) == [0, 1, 1, 1, 1, 1]


async def test_baskets_in_any_order_wait_for_nobody_in_a_circle(money: Money) -> None:
    things = [await money.shop.product(stock=None if number == 2 else 30, price_credits=1) for number in range(4)]
    people = [await rich(money, 100) for _ in range(6)]
    baskets = [
        (things[number % 4].id, things[(number * 3 + 1) % 4].id, things[(number * 2 + 3) % 4].id)
        for number in range(24)
    ]
    outcomes = await asyncio.gather(
        *(bought(money, people[number % 6], *basket) for number, basket in enumerate(baskets))
    )
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == []
    pieces = [sum(basket.count(thing.id) for basket in baskets) for thing in things]
    assert [await money.shop.left(thing) for thing in things] == [
        None if thing.stock is None else thing.stock - sold for thing, sold in zip(things, pieces, strict=True)
    ]
    assert [await money.balance(who) for who in people] == [88] * 6


async def test_checkouts_that_replace_each_other_with_other_coupons_wait_for_nobody_in_a_circle(money: Money) -> None:
    shop = money.shop
    codes = [f"R{number}{IDS.new().hex[-8:]}".upper() for number in range(3)]
    coupons = [await shop.coupon(code) for code in codes]
    things = [await shop.product(stock=20) for _ in range(3)]
    people = [somebody() for _ in range(4)]
    for who in people:
        for thing in things:
            await shop.fill(who, thing)

    async def shops(who: Actor, start: int) -> None:
        for step in range(3):
            await shop.checked_out(who, coupon_code=codes[(start + step) % 3])

    await asyncio.gather(*(shops(who, number) for number, who in enumerate(people)))
    assert [await shop.left(thing) for thing in things] == [16, 16, 16]
    assert sum([await shop.used(coupon) for coupon in coupons]) == 4


async def test_cancelling_paying_and_expiring_at_once_end_in_one_story(money: Money) -> None:
    shop, ended = money.shop, set()
    for _ in range(6):
        ada, jar = somebody(), await shop.product(stock=3)
        order = await money.opened(await shop.bought(ada, items=[{"product_id": jar.id, "quantity": 2}]), ada)
        assert order.session
        money.stripe.pay(order.session.id)
        await asyncio.gather(
            money.hear(),
            shop.cancel(ada, order.id),
            shop.expire("here", order.id),
            shop.read(ada, order.id),
            return_exceptions=True,
        )
        await money.hear()
        kept = await money.order(order.id)
        ended.add((kept.status, kept.flag, kept.held, await shop.left(jar)))
    assert ended <= {("paid", None, True, 1), ("cancelled", "paid_after_cancel", False, 3)}
