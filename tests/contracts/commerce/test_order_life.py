"""What may become of an order, the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS
from tests.support.shop import APP, PACK, Shop, memory_shop, postgres_shop, somebody

from core.commerce.orders.create_session import CreateSession, SessionView
from core.commerce.orders.expire_order import FindOverdue
from core.commerce.orders.model import RESERVED, Order, OrderView
from core.shared.actor import STUDIO, Actor
from core.shared.errors import Conflict, DomainError, Invalid, NotFound, PaymentRequired, Unavailable


@pytest.fixture(params=["memory", "postgres"])
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    if request.param == "memory":
        yield memory_shop()
        return
    async with postgres_shop(request.getfixturevalue("module_database")) as shop:
        yield shop


async def session_of(shop: Shop, who: Actor, order: Order, **wishes: str) -> SessionView:
    return await shop.create_session(APP, who, CreateSession(order_id=order.id, **wishes))  # type: ignore[arg-type]


async def code_of(refused: object) -> str:
    with pytest.raises(DomainError) as caught:
        await refused  # type: ignore[misc]
    return caught.value.code


# ordering


async def test_products_are_ordered_at_the_prices_of_the_shop(shop: Shop) -> None:
    ada, bot, tool = somebody(), await shop.product(type="chatbot", stock=None), await shop.product(stock=5)
    items = [{"product_id": tool.id, "quantity": 2}, {"product_id": bot.id}, {"product_id": tool.id}]
    order = await shop.bought(ada, items=items, currency="EUR")
    assert (order.type, order.status, order.currency, order.total_cents) == ("one_time", "pending", "EUR", 4 * 1250)
    assert [(line.product_id, line.quantity, line.digital) for line in order.lines] == [
        (tool.id, 3, False),
        (bot.id, 1, True),
    ]
    assert (await shop.left(tool), order.session, order.from_cart) == (2, None, False)
    assert shop.gateway.calls == []


async def test_a_pack_of_credits_is_ordered_for_money(shop: Shop) -> None:
    coupon = await shop.coupon(f"PACK{IDS.new().hex[-6:]}".upper(), amount_off_cents=100, currency="USD")
    order = await shop.bought(somebody(), credit_pack="credits_100", coupon_code=coupon.code)
    assert (order.type, order.total_cents, order.currency, order.credits) == ("credit_pack", 900, "USD", PACK.credits)
    assert order.lines[0].credit_pack == "credits_100"


async def test_what_cant_be_ordered(shop: Shop) -> None:
    ada, euros, dollars = somebody(), await shop.product(), await shop.product(currency="USD")
    gone = await shop.product(active=False)

    def item(product_id: object, quantity: int = 1) -> dict[str, object]:
        return {"product_id": product_id, "quantity": quantity}

    asked: list[tuple[dict[str, object], str]] = [
        ({}, "validation_failed"),
        ({"items": [item(euros.id)], "credit_pack": "credits_100"}, "validation_failed"),
        ({"credit_pack": "nope"}, "validation_failed"),
        ({"credit_pack": "credits_100", "pay_with": "credits"}, "validation_failed"),
        ({"items": [item(euros.id)], "currency": "USD"}, "validation_failed"),
        ({"items": [item(euros.id)], "pay_with": "credits"}, "not_for_credits"),
        ({"items": [item(euros.id)], "pay_with": "credits", "coupon_code": "X"}, "validation_failed"),
        ({"items": [item(euros.id), item(dollars.id)]}, "mixed_currencies"),
        ({"items": [item(euros.id, 50), item(euros.id, 50)]}, "quantity_too_large"),
        ({"items": [item(euros.id, 4)]}, "out_of_stock"),
        ({"items": [item(IDS.new())]}, "not_found"),
        ({"items": [item(gone.id)]}, "product_unavailable"),
    ]
    for wishes, code in asked:
        assert await code_of(shop.bought(ada, **wishes)) == code, wishes
    assert await shop.orders.page("here", ada.user_id, None, 10) == []


# credits


async def test_credits_buy_at_once(shop: Shop) -> None:
    ada, bot = somebody(), await shop.product(type="chatbot", stock=None, price_credits=40)
    shop.purse.credits = 100
    order = await shop.bought(ada, items=[{"product_id": bot.id}], pay_with="credits")
    assert (order.type, order.status, order.currency, order.total_cents) == ("credits", "fulfilled", "credits", 40)
    assert order.paid_at == order.fulfilled_at == shop.clock.now()
    assert (shop.purse.credits, [cause.source for cause in shop.purse.spent]) == (60, [f"order:{order.id}"])
    assert [one.product_id for one in shop.owned.kept] == [bot.id]
    again = shop.bought(ada, items=[{"product_id": bot.id}], pay_with="credits")
    assert await code_of(again) == "already_owned"
    assert await code_of(shop.bought(ada, items=[{"product_id": bot.id}])) == "already_owned"
    assert await code_of(session_of(shop, ada, order)) == "order_already_paid"


async def test_without_enough_credits_nothing_is_left_behind(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product(price_credits=40)
    shop.purse.credits = 39
    with pytest.raises(PaymentRequired, match="insufficient_credits"):
        await shop.bought(ada, items=[{"product_id": jar.id}], pay_with="credits")
    assert await shop.left(jar) == 3
    assert await shop.orders.page("here", ada.user_id, None, 10) == []
    shop.purse.credits = 40
    assert (await shop.bought(ada, items=[{"product_id": jar.id}], pay_with="credits")).status == "paid"


# sessions


async def test_the_open_session_is_given_again(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    shop.advance(minutes=20)
    first = await session_of(shop, ada, order, success_url="https://here.example/a")
    assert first.expires_at == shop.clock.now() + RESERVED
    shop.advance(minutes=5)
    assert await session_of(shop, ada, order) == first
    assert len(shop.gateway.sessions) == 1
    assert await code_of(session_of(shop, somebody(), order)) == "not_found"
    with pytest.raises(Invalid) as caught:
        await session_of(shop, ada, order, cancel_url="https://there.example/")
    assert caught.value.pointer == "/cancel_url"


async def test_many_who_ask_at_once_get_one_session(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    asked = await asyncio.gather(*(session_of(shop, ada, order) for _ in range(6)))
    assert len({view.session_id for view in asked}) == 1
    assert len(shop.gateway.sessions) == 1


async def test_a_session_that_is_over_is_followed_by_another(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    first = await session_of(shop, ada, order)
    await shop.gateway.expire(first.session_id)
    second = await session_of(shop, ada, order)
    assert second.session_id != first.session_id
    assert (await shop.order(order.id)).attempt == 2


async def test_while_the_provider_is_down_the_order_waits(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    shop.gateway.down = 1
    with pytest.raises(Unavailable):
        await session_of(shop, ada, order)
    assert (await shop.order(order.id)).status == "pending"
    view = await session_of(shop, ada, order)
    shop.gateway.down = 1
    assert await session_of(shop, ada, order) == view


async def test_a_session_lost_on_its_way_is_given_up_after_a_minute(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    view = await session_of(shop, ada, order)
    async with shop.uow("here"):
        kept = await shop.orders.lock("here", order.id)
        assert kept is not None
        await shop.orders.save(replace(kept, session=None))
    assert (await session_of(shop, ada, order)).session_id == view.session_id
    async with shop.uow("here"):
        await shop.orders.save(replace(kept, session=None))
    shop.advance(minutes=1)
    assert (await session_of(shop, ada, order)).session_id != view.session_id


async def test_no_session_for_what_is_completed_or_over(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product(stock=9)
    paid, later, cancelled = [await shop.bought(ada, items=[{"product_id": jar.id}]) for _ in range(3)]
    shop.gateway.pay((await session_of(shop, ada, paid)).session_id)
    shop.gateway.pay((await session_of(shop, ada, later)).session_id, later=True)
    await shop.cancel(ada, cancelled.id)
    for _ in range(2):
        assert await code_of(session_of(shop, ada, paid)) == "order_already_paid"
        assert await code_of(session_of(shop, ada, later)) == "order_already_paid"
    assert await code_of(session_of(shop, ada, cancelled)) == "order_not_pending"
    assert ((await shop.order(paid.id)).status, (await shop.order(later.id)).awaiting_payment) == ("paid", True)


# reading


async def test_reading_a_pending_order_asks_at_most_every_five_seconds(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    assert (await shop.read(ada, order.id)).status == "pending"
    assert shop.reconcile.asked == []
    view = await session_of(shop, ada, order)
    seen = await asyncio.gather(*(shop.read(ada, order.id) for _ in range(4)))
    assert {one.checkout_url for one in seen} == {view.checkout_url}
    assert len(shop.reconcile.asked) == 1
    shop.gateway.pay(view.session_id)
    shop.advance(seconds=4.9)
    assert (await shop.read(ada, order.id)).status == "pending"
    shop.advance(seconds=0.1)
    assert (await shop.read(ada, order.id)).status == "paid"
    shop.advance(seconds=9)
    await shop.read(ada, order.id)
    assert len(shop.reconcile.asked) == 2
    for other in (somebody(), Actor("there", ada.user_id, ada.session_id)):
        with pytest.raises(NotFound):
            await shop.read(other, order.id)


async def test_what_cant_be_asked_is_shown_as_known(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    await session_of(shop, ada, order)
    shop.gateway.down = 1
    assert (await shop.read(ada, order.id)).status == "pending"


async def test_ones_orders_are_listed_page_by_page(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product(stock=None)
    made = [(await shop.bought(ada, items=[{"product_id": jar.id}])).id for _ in range(3)]
    first = await shop.list(ada, 2)
    assert [order.id for order in first.items] == made[:0:-1]
    second = await shop.list(ada, 2, first.next_cursor)
    assert ([order.id for order in second.items], second.next_cursor) == (made[:1], None)
    with pytest.raises(Invalid):
        await shop.list(somebody(), 2, first.next_cursor)


# cancelling


async def test_cancelling_gives_back_once_and_ends_the_session(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id, "quantity": 3}])
    view = await session_of(shop, ada, order)
    with pytest.raises(NotFound):
        await shop.cancel(somebody(), order.id)
    outcomes = await asyncio.gather(*(shop.cancel(ada, order.id) for _ in range(4)), return_exceptions=True)
    assert [outcome.status for outcome in outcomes if isinstance(outcome, OrderView)] == ["cancelled"]
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)] == ["order_not_pending"] * 3
    assert await shop.left(jar) == 3
    assert shop.gateway.sessions[view.session_id].status == "expired"


async def test_cancelling_works_while_the_provider_is_down(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    await session_of(shop, ada, order)
    shop.gateway.down = 1
    assert (await shop.cancel(ada, order.id)).status == "cancelled"


async def test_who_paid_in_that_very_moment_has_paid_for_a_cancelled_order(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    shop.gateway.pay((await session_of(shop, ada, order)).session_id)
    assert (await shop.cancel(ada, order.id)).status == "cancelled"
    kept = await shop.order(order.id)
    assert (kept.flag, kept.held, await shop.left(jar)) == ("paid_after_cancel", False, 3)


async def test_cancelling_and_paying_at_once_end_in_one_of_the_two(shop: Shop) -> None:
    for _ in range(4):
        ada, jar = somebody(), await shop.product()
        order = await shop.bought(ada, items=[{"product_id": jar.id}])
        shop.gateway.pay((await session_of(shop, ada, order)).session_id)
        await asyncio.gather(
            shop.cancel(ada, order.id),
            shop.reconcile("here", order.id),
            shop.expire("here", order.id),
            return_exceptions=True,
        )
        kept = await shop.order(order.id)
        ended = (kept.status, kept.flag, kept.held, await shop.left(jar))
        assert ended in {("paid", None, True, 2), ("cancelled", "paid_after_cancel", False, 3)}


async def test_what_is_under_way_cant_be_cancelled(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    shop.gateway.pay((await session_of(shop, ada, order)).session_id, later=True)
    await shop.reconcile("here", order.id)
    assert await code_of(shop.cancel(ada, order.id)) == "order_not_pending"


# expiring


async def overdue(shop: Shop) -> int:
    async with shop.uow(STUDIO):
        return await FindOverdue(shop.orders, shop.jobs)(shop.clock.now())


async def test_an_overdue_order_ends_once_and_gives_back(shop: Shop) -> None:
    shop.advance(days=1)
    ada, jar = somebody(), await shop.product()
    without = await shop.bought(ada, items=[{"product_id": jar.id}])
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    view = await session_of(shop, ada, order)
    shop.advance(minutes=29, seconds=59)
    await shop.expire("here", order.id)
    assert (await shop.order(order.id)).status == "pending"
    await overdue(shop)  # what other tests have left
    shop.advance(seconds=1)
    assert await overdue(shop) == 2
    assert await overdue(shop) == 0
    await asyncio.gather(*(shop.expire("here", each.id) for each in [order, without] * 4))
    assert shop.gateway.sessions[view.session_id].status == "expired"
    ended = [await shop.order(each.id) for each in (order, without)]
    assert [(each.status, each.held) for each in ended] == [("expired", False)] * 2
    assert await shop.left(jar) == 3
    assert await overdue(shop) == 0


async def test_nothing_is_given_back_while_somebody_might_still_pay(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    view = await session_of(shop, ada, order)
    shop.advance(minutes=31)
    shop.gateway.down = 1
    with pytest.raises(Unavailable):
        await shop.expire("here", order.id)
    assert ((await shop.order(order.id)).status, await shop.left(jar)) == ("pending", 2)
    shop.gateway.pay(view.session_id)
    await shop.expire("here", order.id)
    assert ((await shop.order(order.id)).status, await shop.left(jar)) == ("paid", 2)


async def test_a_bank_transfer_has_two_weeks(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    shop.gateway.pay((await session_of(shop, ada, order)).session_id, later=True)
    shop.advance(minutes=31)
    await shop.expire("here", order.id)
    waiting = await shop.order(order.id)
    assert (waiting.status, waiting.awaiting_payment) == ("pending", True)
    assert waiting.expires_at == shop.clock.now() + timedelta(days=14)
    shop.clock.at = waiting.expires_at
    await shop.expire("here", order.id)
    assert ((await shop.order(order.id)).status, await shop.left(jar)) == ("expired", 3)


async def test_a_bank_transfer_that_came_on_the_last_day_counts(shop: Shop) -> None:
    ada, jar = somebody(), await shop.product()
    order = await shop.bought(ada, items=[{"product_id": jar.id}])
    view = await session_of(shop, ada, order)
    shop.gateway.pay(view.session_id, later=True)
    await shop.reconcile("here", order.id)
    shop.advance(days=15)
    shop.gateway.pay(view.session_id)
    await shop.expire("here", order.id)
    assert ((await shop.order(order.id)).status, await shop.left(jar)) == ("paid", 2)
