"""Figures of sales are the same on memory and on Postgres, and add up to what came in and went back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.support.lowkey import APP, IDS, START, HandClock
from tests.support.orders import order_of
from tests.support.till import Till, memory_till, postgres_till
from tests.support.tries import tries

from core.commerce.orders.model import Order, OrderLine
from core.commerce.payments.model import Payment
from core.commerce.refunds.model import Refund
from core.commerce.sales.model import Grouping, SalesRow
from core.commerce.sales.read_sales import ReadSales
from core.shared.errors import Invalid

GROUPINGS: list[Grouping] = ["day", "product", "currency"]
PRODUCTS = [IDS.new() for _ in range(3)]
ZONE = "Pacific/Auckland"


@pytest.fixture(params=["memory", "postgres"])
async def till(request: pytest.FixtureRequest) -> AsyncIterator[Till]:
    if request.param == "memory":
        yield memory_till()
        return
    async with postgres_till(request.getfixturevalue("module_database")) as till:
        yield till


def bought(*lines: OrderLine, **changes: Any) -> Order:
    discount = sum(line.discount_cents for line in lines)
    subtotal = sum(line.total_cents for line in lines)
    fields = {"discount_cents": discount, "total_cents": subtotal - discount, "paid_at": START, "status": "fulfilled"}
    return order_of(*lines, **{**fields, **changes})


def line(product: int = 0, cents: int = 1000, **changes: Any) -> OrderLine:
    return OrderLine(
        **{"product_id": PRODUCTS[product], "name": f"P{product}", "quantity": 1, "unit_price_cents": cents, **changes}
    )


def payment(order: Order, *, tax: int = 0, more: int = 0, at: datetime = START) -> Payment:
    return Payment(
        id=f"pi_{IDS.new().hex}",
        app=order.app,
        order_id=order.id,
        user_id=order.user_id,
        amount_cents=order.total_cents + tax + more,
        tax_cents=tax,
        currency=order.currency,
        paid_at=at,
    )


def refund(paid: Payment, cents: int, *, at: datetime = START, status: str = "succeeded") -> Refund:
    return Refund(
        id=IDS.new(),
        app=paid.app,
        order_id=paid.order_id,
        payment=paid.id,
        amount_cents=cents,
        currency=paid.currency,
        status=status,  # type: ignore[arg-type]  # a test's shorthand
        source="admin",
        created_at=at,
    )


async def keep(till: Till, *things: Order | Payment | Refund) -> None:
    async with till.uow(things[0].app):
        for thing in things:
            match thing:
                case Order():
                    await till.orders.add(thing)
                case Payment():
                    await till.payments.record(thing)
                case Refund():
                    await till.refunds.put(thing)


async def rows(till: Till, app: str, grouping: Grouping, days: int = 10) -> list[SalesRow]:
    return await till.sales.rows(app, START - timedelta(days=days), START + timedelta(days=days), grouping, ZONE)


async def test_each_product_has_its_share_of_discount_tax_and_refund(till: Till) -> None:
    order = bought(line(0, 1000, discount_cents=100), line(1, 333, quantity=3, discount_cents=99), app="shares")
    paid = payment(order, tax=361)
    await keep(till, order, paid, refund(paid, 1000), refund(paid, 5, status="failed"))
    found = await rows(till, "shares", "product")
    assert [(row.name, row.product_id, row.orders, row.units) for row in found] == [
        ("P0", PRODUCTS[0], 1, 1),
        ("P1", PRODUCTS[1], 1, 3),
    ]
    assert [(row.gross_cents, row.discounts_cents, row.tax_cents, row.refunds_cents) for row in found] == [
        (1000, 100, 181, 500),
        (999, 99, 180, 500),
    ]
    [total] = await rows(till, "shares", "currency")
    assert (total.orders, total.units, total.net_cents) == (1, 4, paid.amount_cents - 1000)


async def test_a_refund_counts_on_its_own_day_of_the_zone(till: Till) -> None:
    order = bought(line(), app="days")
    late = datetime(2030, 5, 15, 12, 30, tzinfo=UTC)  # the 16th in Auckland
    paid = payment(order, at=datetime(2030, 5, 15, 11, 30, tzinfo=UTC))
    await keep(till, order, paid, refund(paid, 300, at=late))
    found = await rows(till, "days", "day")
    assert [(row.day, row.gross_cents, row.refunds_cents, row.orders) for row in found] == [
        (date(2030, 5, 15), 1000, 0, 1),
        (date(2030, 5, 16), 0, 300, 0),
    ]


async def test_currencies_packs_plans_and_credits_stay_apart(till: Till) -> None:
    app = "kinds"
    pack = line(product_id=None, name="500", credit_pack="credits_500", credits=500, unit_price_cents=4500)
    plan = Payment(
        id=f"in_{IDS.new().hex}",
        app=app,
        kind="invoice",
        user_id=None,
        amount_cents=3509,
        tax_cents=609,
        currency="USD",
        paid_at=START,
        label="pro",
    )
    yen, packs = bought(line(), app=app, currency="JPY"), bought(pack, app=app, currency="USD", type="credit_pack")
    spent = bought(line(1, 40), app=app, currency="credits", type="credits")
    await keep(till, yen, packs, spent, payment(yen), payment(packs), plan)
    found = await rows(till, app, "product")
    assert [(row.currency, row.name, row.units, row.credits, row.gross_cents, row.tax_cents) for row in found] == [
        ("JPY", "P0", 1, 0, 1000, 0),
        ("USD", "500", 1, 500, 4500, 0),
        ("USD", "pro", 1, 0, 2900, 609),
        ("credits", "P1", 1, 0, 40, 0),
    ]
    totals = await rows(till, app, "currency")
    assert [(row.currency, row.orders, row.net_cents) for row in totals] == [
        ("JPY", 1, 1000),
        ("USD", 2, 8009),
        ("credits", 1, 40),
    ]


async def test_money_that_fits_no_order_is_money_all_the_same(till: Till) -> None:
    cancelled = bought(line(discount_cents=100), line(1), app="misfits", status="cancelled", paid_at=None)
    failed = bought(line(), app="misfits", status="failed", paid_at=None)
    twice = bought(line(2), app="misfits")
    await keep(till, cancelled, failed, twice)
    money = [payment(cancelled), payment(failed, more=-1), payment(twice), payment(twice)]
    await keep(till, *money)
    [total] = await rows(till, "misfits", "currency")
    assert (total.orders, total.units) == (1, 1)
    assert total.net_cents == sum(paid.amount_cents for paid in money)
    assert total.discounts_cents == 100


async def test_another_apps_sales_are_not_seen(till: Till) -> None:
    order = bought(line(), app="theirs")
    await keep(till, order, payment(order))
    assert await rows(till, "ours", "currency") == []
    assert await rows(till, "theirs", "currency", days=0) == []


async def test_what_was_sold_in_a_range_of_days(till: Till) -> None:
    read, order = ReadSales(till.sales, HandClock()), bought(line())
    await keep(till, order, payment(order))
    report = await read(APP, None, None)
    assert (report.first, report.last, report.timezone) == (date(2030, 4, 16), date(2030, 5, 15), "UTC")
    assert [(item.day, item.net_cents) for item in report.items] == [(date(2030, 5, 15), 1000)]
    assert [(item.currency, item.net_cents) for item in report.totals] == [("EUR", 1000)]
    assert (await read(APP, date(2030, 5, 15), date(2030, 5, 15), "product")).items[0].name == "P0"
    assert (await read(APP, None, date(2030, 5, 14))).items == []
    for first, last in [
        (date(2030, 5, 15), date(2030, 5, 14)),
        (date(1929, 1, 1), date(2030, 1, 1)),
        (date.min, date.min),
        (date.max, date.max),
    ]:
        with pytest.raises(Invalid):
            await read(APP, first, last)


cents = st.integers(0, 400)


@st.composite
def businesses(draw: st.DrawFn, app: str) -> list[Order | Payment | Refund]:
    """What happened in an app."""
    things: list[Order | Payment | Refund] = []
    for _ in range(draw(st.integers(1, 3))):
        lines = []
        for _ in range(draw(st.integers(1, 3))):
            price, quantity = draw(cents), draw(st.integers(1, 3))
            discount = draw(st.integers(0, price * quantity))
            lines.append(line(draw(st.integers(0, 2)), price, quantity=quantity, discount_cents=discount))
        currency, at = draw(st.sampled_from(["EUR", "JPY"])), START + timedelta(hours=draw(st.integers(-40, 40)))
        status, paid_at = draw(st.sampled_from([("fulfilled", START), ("failed", None)]))
        order = bought(*lines, app=app, currency=currency, status=status, paid_at=paid_at)
        things.append(order)
        for _ in range(draw(st.integers(1, 2))):
            paid = payment(order, tax=draw(cents), more=draw(st.sampled_from([0, 0, 7])), at=at)
            things.append(paid)
            for _ in range(draw(st.integers(0, 2)) if paid.amount_cents else 0):
                amount = draw(st.integers(1, paid.amount_cents))
                things.append(refund(paid, amount, at=at + timedelta(hours=draw(st.integers(0, 60)))))
    return things


@pytest.fixture(scope="module")
def runner(module_database: str) -> Iterator[tuple[asyncio.Runner, Till]]:
    with asyncio.Runner() as loop:
        opened = postgres_till(module_database)
        till = loop.run(opened.__aenter__())
        yield loop, till
        loop.run(opened.__aexit__(None, None, None))


@tries(15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_both_add_up_to_the_same_and_to_what_came_in_and_went_back(
    runner: tuple[asyncio.Runner, Till], data: st.DataObject
) -> None:
    app = f"app{IDS.new().hex}"
    things = data.draw(businesses(app))
    loop, postgres = runner

    async def check() -> None:
        memory = memory_till()
        await keep(memory, *things)
        await keep(postgres, *things)
        by = {grouping: await rows(memory, app, grouping) for grouping in GROUPINGS}
        for grouping in GROUPINGS:
            assert await rows(postgres, app, grouping) == by[grouping]
        for currency in ("EUR", "JPY"):
            money = sum(one.amount_cents for one in things if isinstance(one, Payment) and one.currency == currency)
            back = sum(one.amount_cents for one in things if isinstance(one, Refund) and one.currency == currency)
            for found in by.values():
                assert sum(row.net_cents for row in found if row.currency == currency) == money - back

    loop.run(check())
