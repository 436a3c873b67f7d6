"""What other contexts' tables know of money and use is read the same in memory and on Postgres."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from adapters.costs.takings import BookedTakings, Spending, Spent
from adapters.memory.ai.usage import MemoryCalls
from adapters.memory.bots.remembering import MemoryStarsPayments
from adapters.memory.bots.waiting import MemoryPace
from adapters.memory.commerce.subscriptions.subscriptions import MemoryKeptSubscriptions
from adapters.memory.costs.meters import MemoryMeters, MemorySpending
from adapters.memory.database import MemoryDatabase
from adapters.memory.media.uploads import MemoryUploads
from adapters.memory.platform.analytics import MemoryUsage
from adapters.postgres.ai.usage import PostgresCalls
from adapters.postgres.bots.remembering import PostgresStarsPayments
from adapters.postgres.bots.waiting import PostgresPace
from adapters.postgres.commerce.subscriptions.subscriptions import PostgresKeptSubscriptions
from adapters.postgres.costs.meters import PostgresMeters, PostgresSpending
from adapters.postgres.database import Database
from adapters.postgres.media.uploads import PostgresUploads
from adapters.postgres.platform.analytics import PostgresUsage
from core.ai.gateway.model import Call
from core.ai.gateway.ports import Calls
from core.bots.ports import Pace, StarsPayment, StarsPayments
from core.commerce.payments.model import Payment
from core.commerce.refunds.model import Refund
from core.commerce.subscriptions.book_bot_bills import CARD
from core.commerce.subscriptions.stores import KeptSubscriptions
from core.commerce.subscriptions.subscription import Subscription
from core.costs.model import Money
from core.costs.ports import Meters
from core.media.model import Upload
from core.media.ports import Uploads
from core.platform.analytics.model import Key
from core.platform.analytics.ports import Usage
from tests.support.lowkey import IDS
from tests.support.orders import order_of
from tests.support.till import Till, memory_till, till_on

MONTH, NEXT = datetime(2030, 5, 1, tzinfo=UTC), datetime(2030, 6, 1, tzinfo=UTC)
MIDDLE, TINY = MONTH + timedelta(days=14, hours=23), timedelta(microseconds=1)
ANA, BEA, CARLOS, DORA = (UUID(int=number) for number in range(1, 5))


@dataclass
class World:
    """One adapter's ports; an app of its own and a neighbour for each test."""

    till: Till
    calls: Calls
    stars: StarsPayments
    pace: Pace
    subscriptions: KeptSubscriptions
    uploads: Uploads
    counts: Usage
    spending: Spending
    meters: Meters
    app: str
    other: str

    async def spent(self) -> Spent:
        return await self.spending.of(self.app, MONTH, NEXT)


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    names = (f"app{IDS.new().hex[-12:]}", f"app{IDS.new().hex[-12:]}")
    if request.param == "memory":
        made = MemoryDatabase()
        yield World(
            memory_till(made), MemoryCalls(made), MemoryStarsPayments(made), MemoryPace(made),
            MemoryKeptSubscriptions(made), MemoryUploads(made), MemoryUsage(made), MemorySpending(made),
            MemoryMeters(made), *names)  # fmt: skip
        return
    real = Database(request.getfixturevalue("module_database"), size=4)
    await real.start()
    try:
        yield World(
            till_on(real), PostgresCalls(real), PostgresStarsPayments(real), PostgresPace(real),
            PostgresKeptSubscriptions(real), PostgresUploads(real), PostgresUsage(real), PostgresSpending(real),
            PostgresMeters(real), *names)  # fmt: skip
    finally:
        await real.stop()


def call(app: str, cost: int, at: datetime) -> Call:
    return Call(id=IDS.new(), app=app, user_id=None, product_id=None, model="sandbox-1", cost_micros=cost,
                outcome="ok", created_at=at)  # fmt: skip


def star(app: str, person: int, amount: int, at: datetime) -> StarsPayment:
    return StarsPayment(charge_id=f"{app}:{IDS.new().hex}", person=person, amount=amount, payload="x", paid_at=at)


def subscription(app: str, user_id: UUID | None, status: Any) -> Subscription:
    name = IDS.new().hex
    return Subscription(id=IDS.new(), app=app, user_id=user_id, stripe_id=f"sub_{name}", customer=f"cus_{name}",
                        plan="pro", status=status, as_of=MONTH, said_by="0:evt", started_at=MONTH)  # fmt: skip


def by_card(app: str, name: str, cents: int, at: datetime = MIDDLE) -> Payment:
    return Payment(id=f"pi_{IDS.new().hex}", app=app, kind="invoice", user_id=None, amount_cents=cents, tax_cents=0,
                   currency="USD", paid_at=at, label=f"{CARD}{name}")  # fmt: skip


def back(paid: Payment, cents: int, at: datetime = MIDDLE) -> Refund:
    return Refund(id=IDS.new(), app=paid.app, order_id=None, payment=paid.id, amount_cents=cents, currency="USD",
                  status="succeeded", source="provider", created_at=at)  # fmt: skip


def upload(app: str, state: Any) -> Upload:
    return Upload(id=IDS.new(), app=app, user_id=None, purpose="photo", state=state, content_type="image/png",
                  size=1000, name="", key=f"{app}/{state}", personal=False, lingering=False, created_at=MONTH,
                  confirmed_at=None if state == "pending" else MONTH)  # fmt: skip


async def test_models_stars_and_messages_are_of_their_app_and_their_month(world: World) -> None:
    for at in (MONTH - TINY, MONTH, MIDDLE, NEXT - TINY, NEXT):
        for app, cost in ((world.app, 7), (world.other, 1000)):
            async with world.till.uow(app):
                await world.calls.add(call(app, cost, at))
                await world.stars.add(app, star(app, 1, cost, at))
                await world.pace.count(app, at.date())
    assert await world.spent() == Spent(ai_micros=21, stars=21, messages=3, payers=1)
    assert await world.spending.by_day(world.app, MONTH, NEXT) == {
        day: Spent(ai_micros=7, stars=7, messages=1) for day in (date(2030, 5, 1), date(2030, 5, 15), date(2030, 5, 31))
    }


async def test_a_person_who_paid_counts_once_in_the_month_of_paying(world: World) -> None:
    app = world.app
    held = star(app, 5, 100, MIDDLE)
    kept, gone, partly = by_card(app, "sub_1", 1000), by_card(app, "sub_2", 1000), by_card(app, "sub_3", 1000)
    async with world.till.uow(app):
        for person, paid_at, status in (
            (ANA, MONTH, "paid"), (ANA, MIDDLE, "fulfilled"),
            (BEA, None, "pending"), (CARLOS, NEXT, "paid"), (DORA, MIDDLE, "refunded"), (None, MIDDLE, "paid"),
        ):  # fmt: skip
            made = paid_at - timedelta(days=20) if paid_at is not None else MIDDLE
            order = order_of(app=app, user_id=person, status=status, paid_at=paid_at, created_at=made)
            await world.till.orders.add(replace(order, user_id=person))  # None for who has left
        for person, state in (
            (ANA, "active"), (BEA, "canceled"), (CARLOS, "past_due"), (DORA, "trialing"), (None, "active"),
        ):  # fmt: skip
            await world.subscriptions.save(subscription(app, person, state))
        for paid in (held, star(app, 6, 1, MIDDLE), star(app, 6, 1, MIDDLE)):
            await world.stars.add(app, paid)
        await world.stars.refunded(app, held.charge_id, MIDDLE)
        for bill in (kept, by_card(app, "sub_1", 1000), gone, partly, by_card(app, "sub_4", 5, NEXT)):
            await world.till.payments.record(bill)
        for refund in (back(gone, 400), back(gone, 600, NEXT), back(partly, 999)):
            await world.till.refunds.put(refund)
    # Ana, Carlos (not Dora, whose trial costs nothing), the sixth in Stars, and two subscriptions that a bot sold.
    assert await world.spent() == Spent(stars=2, payers=5)


async def test_takings_are_sales_less_refunds_with_a_fee_for_each_payment(world: World) -> None:
    paid = by_card(world.app, "sub_1", 1000)
    async with world.till.uow(world.app):
        await world.till.payments.record(paid)
        await world.till.payments.record(by_card(world.app, "sub_2", 500))
        await world.till.refunds.put(back(paid, 400, MIDDLE + timedelta(days=1)))
        await world.stars.add(world.app, star(world.app, 7, 100, MIDDLE))
        await world.calls.add(call(world.app, 100_000, MIDDLE))
    takings = BookedTakings(world.till.sales, world.spending)
    fee = 1500 * 290 + 2 * 300_000
    assert await takings.of([world.app, world.other], MONTH, NEXT) == {
        world.app: Money(revenue_micros=11_000_000 + 1_300_000, fee_micros=fee, ai_micros=100_000, payers=3),
        world.other: Money(),
    }
    assert await takings.by_day([world.app, world.other], MONTH, NEXT) == {
        date(2030, 5, 15): Money(revenue_micros=15_000_000 + 1_300_000, fee_micros=fee, ai_micros=100_000),
        date(2030, 5, 16): Money(revenue_micros=-4_000_000),
    }


async def test_meters_read_what_is_counted_and_kept(world: World) -> None:
    first, last = date(2030, 5, 1), date(2030, 5, 2)
    counted = {
        Key(world.app, first, "status", "2xx"): 5, Key(world.app, first, "status", "4xx"): 1,
        Key(world.app, last, "status", "2xx"): 10, Key(world.app, date(2030, 5, 3), "status", "2xx"): 100,
        Key(world.app, first, "feature", "streaks"): 1000, Key(world.app, first, "active_month"): 3,
        Key(world.app, last, "active_day"): 2, Key(world.app, date(2030, 4, 1), "active_month"): 4,
        Key(world.app, first, "sent", "email"): 6, Key(world.app, last, "sent", "email"): 7,
        Key(world.app, last, "sent", "push"): 8, Key(world.app, date(2030, 5, 3), "sent", "push"): 100,
    }  # fmt: skip
    async with world.till.uow(world.app):
        await world.counts.add(counted)
        for state in ("pending", "confirmed", "taken", "released"):
            await world.uploads.add(upload(world.app, state))
    assert (await world.meters.requests(first, last)).get(world.app) == 16
    assert (await world.meters.requests(last, last)).get(world.app) == 10
    assert (await world.meters.people(first)).get(world.app) == 3
    assert (await world.meters.people(date(2030, 4, 1))).get(world.app) == 4
    assert (await world.meters.sent("email", first, last)).get(world.app) == 13
    assert (await world.meters.sent("email", first, first)).get(world.app) == 6
    assert (await world.meters.sent("push", first, last)).get(world.app) == 8
    assert world.other not in await world.meters.sent("push", first, last)
    assert (await world.meters.stored_bytes()).get(world.app) == 2000
    assert world.other not in await world.meters.requests(first, last)
    assert await world.meters.database_bytes() >= 0
