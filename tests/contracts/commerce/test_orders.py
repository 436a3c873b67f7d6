"""Orders promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS, START
from tests.support.orders import OrderBook, memory_orders, order_of, postgres_orders

from core.commerce.orders.model import ENDED_UNPAID, OpenedSession, Order, OrderLine
from core.shared.actor import STUDIO


@pytest.fixture(params=["memory", "postgres"])
async def book(request: pytest.FixtureRequest) -> AsyncIterator[OrderBook]:
    if request.param == "memory":
        yield memory_orders()
        return
    async with postgres_orders(request.getfixturevalue("module_database")) as book:
        yield book


def session(number: int = 1) -> OpenedSession:
    return OpenedSession(
        id=f"cs_{number}", url=f"https://pay.example/{number}", expires_at=START + timedelta(minutes=31)
    )


async def test_what_is_kept_comes_back_whole_and_in_its_app_alone(book: OrderBook) -> None:
    pack = OrderLine(
        product_id=None, name="500", quantity=3, unit_price_cents=4500, credit_pack="credits_500", credits=500
    )
    tool = OrderLine(product_id=IDS.new(), name="Toöl\n\"'", quantity=1, unit_price_cents=99, discount_cents=9)
    order = await book.placed(
        lines=(tool, pack),
        subtotal_cents=13599,
        discount_cents=9,
        total_cents=13590,
        type="credit_pack",
        coupon_id=IDS.new(),
        coupon_code="SPRING",
        flag="amount_mismatch",
        from_cart=True,
        attempt=1,
        session=session(),
        success_url="https://here.example/yes",
        cancel_url="https://here.example/no",
        paid_at=START,
        fulfilled_at=START + timedelta(seconds=1),
        asked_at=START + timedelta(microseconds=1),
    )
    assert await book.orders.get("here", order.id) == order
    assert await book.orders.get("there", order.id) is None
    assert await book.orders.lock("there", order.id) is None
    assert await book.orders.get("here", IDS.new()) is None


async def test_what_changes_is_saved_and_lines_and_amounts_never_are(book: OrderBook) -> None:
    order = await book.placed()
    changed = replace(
        order,
        status="paid",
        tax_cents=210,
        flag="paid_twice",
        held=False,
        awaiting_payment=True,
        attempt=2,
        session=session(2),
        success_url="https://here.example/yes",
        cancel_url="https://here.example/no",
        expires_at=START + timedelta(days=14),
        paid_at=START,
        fulfilled_at=START,
        asked_at=START,
    )
    await book.saved(replace(changed, lines=()))
    assert await book.orders.get("here", order.id) == changed
    await book.saved(replace(changed, session=None))
    assert await book.orders.get("here", order.id) == replace(changed, session=None)


async def test_a_session_is_kept_for_the_present_attempt_of_what_has_not_ended(book: OrderBook) -> None:
    async def kept(order: Order, attempt: int = 2, app: str = "here") -> bool:
        done = await book.orders.keep_session(app, order.id, attempt, session(7))
        expected = replace(order, session=session(7)) if done else order
        assert await book.orders.get("here", order.id) == expected
        return done

    pending = await book.placed(attempt=2)
    assert not await kept(pending, attempt=1)
    assert not await kept(pending, app="there")
    assert await kept(pending)
    paid = await book.placed(attempt=2, status="paid", paid_at=START)
    assert await kept(paid)
    for status in ENDED_UNPAID:
        assert not await kept(await book.placed(attempt=2, status=status, held=False))
    assert not await book.orders.keep_session("here", IDS.new(), 2, session(7))


async def test_nothing_stays_of_what_was_rolled_back(book: OrderBook) -> None:
    order, other = await book.placed(), order_of()
    with suppress(ZeroDivisionError):
        async with book.uow("here"):
            await book.orders.add(other)
            await book.orders.save(replace(order, status="cancelled"))
            raise ZeroDivisionError
    assert await book.orders.get("here", order.id) == order
    assert await book.orders.get("here", other.id) is None


async def test_pages_tell_the_newest_first_of_a_person_a_status_or_a_flag(book: OrderBook) -> None:
    app, ada, bob = f"app{IDS.new()}", IDS.new(), IDS.new()
    mine = [await book.placed(app=app, user_id=ada) for _ in range(4)]
    his = await book.placed(app=app, user_id=bob, status="paid", flag="paid_twice")
    await book.placed(app="elsewhere", user_id=ada)
    newest = mine[::-1]
    assert await book.orders.page(app, ada, None, 10) == newest
    assert await book.orders.page(app, ada, newest[1].id, 1) == [newest[2]]
    assert await book.orders.page(app, None, None, 2) == [his, newest[0]]
    assert await book.orders.page(app, None, None, 10, status="pending") == newest
    assert await book.orders.page(app, None, None, 10, flagged=True) == [his]
    assert await book.orders.page(app, None, None, 10, flagged=False) == newest
    assert await book.orders.page(app, ada, None, 10, status="paid", flagged=True) == []


async def due(book: OrderBook, at: timedelta, most: int = 100) -> list[Order]:
    async with book.uow(STUDIO):
        found = await book.orders.due(START + at, most)
    orders = [await book.orders.get(app, order_id) for app, order_id in found]
    return [order for order in orders if order is not None]


async def test_pending_orders_come_due_when_their_time_is_over_and_again_later(book: OrderBook) -> None:
    await due(book, timedelta(days=100))  # what other tests have left
    minute = timedelta(minutes=1)
    late = await book.placed(expires_at=START + 31 * minute)
    early = await book.placed(expires_at=START + 30 * minute, app="there")
    await book.placed(expires_at=START + 30 * minute, status="paid")
    assert await due(book, 29 * minute) == []
    assert await due(book, 40 * minute, 1) == [early]
    assert await due(book, 40 * minute) == [late]
    assert await due(book, 40 * minute) == []
    await book.saved(replace(late, status="expired"))
    assert await due(book, 55 * minute) == [early]
    moved = await book.saved(replace(early, expires_at=START + timedelta(days=14)))
    assert await due(book, timedelta(days=13)) == []
    assert await due(book, timedelta(days=14)) == [moved]


async def test_the_open_orders_of_a_cart(book: OrderBook) -> None:
    ada = IDS.new()
    await book.placed(user_id=ada)
    await book.placed(user_id=ada, from_cart=True, status="cancelled")
    await book.placed(user_id=ada, from_cart=True, awaiting_payment=True)
    await book.placed(user_id=ada, from_cart=True, app="there")
    await book.placed(user_id=IDS.new(), from_cart=True)
    assert await book.orders.open_of_cart("here", ada) == []
    order = await book.placed(user_id=ada, from_cart=True)
    assert await book.orders.open_of_cart("here", ada) == [order]
    async with book.uow("here"):
        assert await book.orders.lock_open_of_cart("here", ada) == [order]


async def test_checkouts_of_one_cart_come_one_after_the_other(book: OrderBook) -> None:
    ada = IDS.new()

    async def check_out() -> None:
        async with book.uow("here"):
            for order in await book.orders.lock_open_of_cart("here", ada):
                await book.orders.save(replace(order, status="expired"))
            await asyncio.sleep(0)
            await book.orders.add(order_of(user_id=ada, from_cart=True))

    await asyncio.gather(*(check_out() for _ in range(6)))
    assert len(await book.orders.open_of_cart("here", ada)) == 1
    kept = await book.orders.page("here", ada, None, 10)
    assert sorted(order.status for order in kept) == ["expired"] * 5 + ["pending"]


async def test_whoever_locks_an_order_sees_what_the_one_before_has_left(book: OrderBook) -> None:
    order = await book.placed()

    async def count_on() -> None:
        async with book.uow("here"):
            mine = await book.orders.lock("here", order.id)
            assert mine is not None
            await asyncio.sleep(0)
            await book.orders.save(replace(mine, attempt=mine.attempt + 1))

    await asyncio.gather(*(count_on() for _ in range(8)))
    found = await book.orders.get("here", order.id)
    assert found is not None
    assert found.attempt == 8
