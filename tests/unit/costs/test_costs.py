"""Costs: the reference figures, exact splits, alerts once each, trends."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.bots.reports import PortfolioReports
from adapters.costs.takings import BookedTakings
from adapters.memory.commerce.payments.sales import MemorySales
from adapters.memory.costs.books import MemoryAlertBook, MemoryBooks, MemorySamples
from adapters.memory.costs.meters import MemoryMeters, MemorySpending
from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.analytics import MemoryUsage
from core.bots.errands import ReadReport, ReportRow
from core.costs.alerts import ListAlerts, RaiseAlerts, TakeSamples
from core.costs.forecast import runs_out
from core.costs.import_portfolio import ImportPortfolio
from core.costs.model import AppQueue, ImportCommand, ImportedApp, ImportedCosts, ImportedService, Infrastructure
from core.costs.rates import fees, micros
from core.costs.read_portfolio import ReadMoney, ReadPortfolio, ReadServices
from core.costs.shares import ReadUsage, Sent, Usage, split
from core.platform.analytics.model import Key, Metric
from core.platform.registry.apps import shipped
from core.shared.errors import Invalid
from entrypoints.seeding.portfolio import read_files
from tests.support.jobs import memory_world

APPS = shipped()


class Desk:
    """The owner's desk, in memory."""

    def __init__(self) -> None:
        database = MemoryDatabase()
        world = memory_world(database)
        self.clock, uow = world.clock, world.uow
        books, samples, book = MemoryBooks(database), MemorySamples(database), MemoryAlertBook(database)
        takings = BookedTakings(MemorySales(database), MemorySpending(database))
        self.services = ReadServices(books, samples, ReadUsage(MemoryMeters(database)), self.clock)
        self.portfolio = ReadPortfolio(APPS, books, takings, self.services, self.clock)
        self.raise_alerts = RaiseAlerts(self.portfolio, self.services, book, world.turns, world.outbox, uow, self.clock)
        take = TakeSamples(self.services, samples, uow, self.clock)
        self.take_in = ImportPortfolio(books, take, self.raise_alerts, uow)
        self.alerts = ListAlerts(book)
        self.take_samples, self.money = take, ReadMoney(APPS, takings, self.clock)
        self.counts, self.uow = MemoryUsage(database), uow

    async def service(self, used: float, **more: object) -> None:
        one = {"service": "Supabase", "price_after_cents": 2500, "limit": 500, "unit": "MB", "used": used, **more}
        await self.take_in(ImportCommand(infrastructure=Infrastructure(services=[ImportedService(**one)])))  # type: ignore[arg-type]

    async def app(self, slug: str, burn: int, revenue: int, users: int) -> None:
        costs = ImportedCosts(burn_cents=burn, revenue_cents=revenue, paying_users=users)
        await self.take_in(ImportCommand(queue=AppQueue(apps=[ImportedApp(app=slug, status="live", costs=costs)])))

    async def messages(self) -> list[str]:
        return [alert.message for alert in (await self.alerts()).items]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_the_reference_figures_come_out_exactly(desk: Desk) -> None:
    await desk.take_in(read_files())
    found = await desk.portfolio()
    rows = {one.app: (one.burn_cents, one.revenue_cents, one.net_cents, one.users) for one in found.apps}
    assert rows["telescheduler"] == (0, 3600, 3600, 4)
    assert rows["gatebot"] == (0, 5700, 5700, 3)
    assert rows["snapexpense"] == (300, 1500, 1200, 3)
    assert rows["queuepilot"] == (0, 0, 0, 0)
    assert (found.totals.burn_cents, found.totals.revenue_cents, found.totals.net_cents) == (300, 10800, 10500)
    limits = {(one.service, one.limit, one.unit) for one in (await desk.services()).services}
    assert {("Cloudflare Workers", 100_000, "requests/day"), ("Supabase", 500, "MB"), ("Supabase Auth", 50_000, "MAU"),
            ("Supabase Storage", 1, "GB"), ("GitHub Pages", 100, "GB/month")} == limits  # fmt: skip


async def test_alerts_have_the_given_words(desk: Desk) -> None:
    await desk.app("snapexpense", 300, 0, 0)
    await desk.service(400)
    assert sorted(await desk.messages()) == [
        "SnapExpense is bleeding $3/mo with 0 paying users",
        "Supabase at 80% of free tier — will cost $25/mo when exceeded",
    ]
    await desk.app("gatebot", 0, 5700, 3)
    assert "GateBot breaks even at 1 user (currently 3)" in await desk.messages()
    await desk.app("gatebot", 4000, 5700, 3)
    assert (await desk.portfolio()).apps[0].break_even_users == 3


async def test_an_alert_comes_once_a_month_and_again_only_after_it_had_ended(desk: Desk) -> None:
    await desk.service(400)
    for _ in range(3):
        await desk.raise_alerts()
        await desk.service(401)
    assert len(await desk.messages()) == 1
    await desk.service(10)
    await desk.service(400)
    assert len(await desk.messages()) == 2
    desk.clock.advance(days=10)
    await desk.raise_alerts()
    assert len(await desk.messages()) == 2
    desk.clock.advance(days=25)
    await desk.raise_alerts()
    await desk.raise_alerts()
    assert len(await desk.messages()) == 3


class Owners:
    """Everybody is one."""

    async def of(self, app: str, user_id: UUID) -> frozenset[str]:
        return frozenset({"owner"})


async def test_what_goes_on_from_month_to_month_is_reported_once(desk: Desk) -> None:
    await desk.service(400)
    desk.clock.advance(days=40)
    await desk.service(410)
    assert len(await desk.messages()) == 2
    reports = PortfolioReports(desk.portfolio, desk.services, desk.alerts, Owners())
    told = await reports.read("queuepilot", UUID(int=1), ReadReport(of="alerts"))
    rows = [row.text for row in msgspec.json.decode(told.text, type=list[ReportRow])]
    assert rows == ["Supabase at 82% of free tier — will cost $25/mo when exceeded"]


@pytest.mark.parametrize(("used", "percent", "told"), [(399.9, 79, 0), (400, 80, 1), (499.9, 99, 1), (500, 100, 1)])
async def test_per_cents_are_rounded_down(desk: Desk, used: float, percent: int, told: int) -> None:
    await desk.service(used)
    (panel,) = (await desk.services()).services
    assert (panel.percent, panel.price_cents) == (percent, 0)
    assert len(await desk.messages()) == told
    await desk.service(501)
    (panel,) = (await desk.services()).services
    assert panel.price_cents == 2500
    assert "Supabase is past its free tier — costs $25/mo" in await desk.messages()


async def test_an_import_replaces_the_earlier_one_and_takes_each_name_once(desk: Desk) -> None:
    await desk.take_in(read_files())
    await desk.app("gatebot", 1, 2, 3)
    assert (await desk.portfolio()).totals.revenue_cents == 2
    assert len((await desk.services()).services) == 5
    twice = [ImportedService(service="A"), ImportedService(service="A")]
    with pytest.raises(Invalid):
        await desk.take_in(ImportCommand(infrastructure=Infrastructure(services=twice)))
    assert len((await desk.services()).services) == 5


async def test_a_forecast_follows_the_trend(desk: Desk) -> None:
    await desk.service(100)
    desk.clock.advance(days=10)
    await desk.service(200)
    (panel,) = (await desk.services()).services
    assert panel.free_until == (desk.clock.now() + timedelta(days=30)).date()
    desk.clock.advance(days=1)
    await desk.service(150)
    desk.clock.advance(days=28)
    await desk.service(150)
    (panel,) = (await desk.services()).services
    assert panel.free_until is None


@pytest.mark.parametrize(
    ("used", "limit", "percent"), [(0.57, 1, 57), (2.4, 3, 80), (0.799, 1, 79), (1e18, 5e-324, 10**9)]
)
async def test_per_cents_are_of_the_numbers_as_they_are_written(
    desk: Desk, used: float, limit: float, percent: int
) -> None:
    await desk.service(used, limit=limit)
    (panel,) = (await desk.services()).services
    assert panel.percent == percent


async def count(desk: Desk, metric: Metric, value: int, day: date, app: str = "calixo") -> None:
    async with desk.uow(app):
        await desk.counts.add({Key(app, day, metric, "2xx" if metric == "status" else ""): value})


async def test_a_day_that_has_just_begun_does_not_end_an_alert_nor_a_trend(desk: Desk) -> None:
    about = {"service": "Workers", "limit": 1000, "unit": "requests/day", "used_by": ["calixo"]}
    await count(desk, "status", 600, desk.clock.now().date() - timedelta(days=1))
    await desk.service(0, **about)
    for requests in (700, 800, 900):
        await count(desk, "status", requests, desk.clock.now().date())
        desk.clock.advance(days=1)
        await desk.take_samples()  # right after midnight, when today has no requests
        await desk.raise_alerts()
    (panel,) = (await desk.services()).services
    assert (panel.used, panel.free_until) == (900, desk.clock.now().date() + timedelta(days=1))
    assert await desk.messages() == ["Workers at 80% of free tier — will cost $25/mo when exceeded"]


async def test_use_is_that_of_the_apps_that_use_it(desk: Desk) -> None:
    month = desk.clock.now().date().replace(day=1)
    last = (month - timedelta(days=1)).replace(day=1)
    await count(desk, "active_month", 400, last)
    await count(desk, "active_month", 100, last, app="gptstore")
    await count(desk, "active_month", 3, month)
    await count(desk, "active_month", 900, month, app="lowkeymode")
    await desk.service(0, price_cents=1000, limit=50_000, unit="MAU", used_by=["calixo", "gptstore"])
    (panel,) = (await desk.services()).services
    assert panel.used == 500
    assert panel.split == {"calixo": 801, "gptstore": 199}  # 403 to 100


@pytest.mark.parametrize(("unit", "used", "parts"), [
    ("emails/month", 60, {"calixo": 636, "gptstore": 364}), ("E-mails/day", 50, {"calixo": 636, "gptstore": 364}),
    ("pushes/month", 9, {"calixo": 1000, "gptstore": 0}), ("parcels", 0, {"calixo": 500, "gptstore": 500}),
])  # fmt: skip
async def test_what_is_sent_counts_for_plans_by_letters_and_pushes(
    desk: Desk, unit: str, used: float, parts: dict[str, int]
) -> None:
    today = desk.clock.now().date()
    before = today.replace(day=1) - timedelta(days=1)
    for day, of, many, app in (
        (today, "email", 40, "calixo"), (today, "email", 10, "gptstore"), (before, "email", 30, "calixo"),
        (before.replace(day=1), "email", 30, "gptstore"), (before - timedelta(days=40), "email", 999, "calixo"),
        (today, "push", 9, "calixo"), (today, "email", 999, "lowkeymode"),
    ):  # fmt: skip
        async with desk.uow("*"):
            await desk.counts.add({Key(app, day, "sent", of): many})
    await desk.service(0, price_cents=1000, limit=50_000, unit=unit, used_by=["calixo", "gptstore"])
    (panel,) = (await desk.services()).services
    assert (panel.used, panel.split) == (used, parts)


@pytest.mark.parametrize(("first", "last"), [
    (date(2030, 1, 2), date(2030, 1, 1)), (None, date(1, 1, 5)), (None, date.max), (date.max, None),
    (date(2029, 1, 1), date(2030, 2, 5)), (date(2028, 1, 1), None)])  # fmt: skip
async def test_ranges_that_make_no_sense_are_refused(desk: Desk, first: date | None, last: date | None) -> None:
    with pytest.raises(Invalid):
        await desk.money(None, first, last)


async def test_money_has_a_day_for_each_of_the_range(desk: Desk) -> None:
    today = desk.clock.now().date()
    assert [day.day for day in (await desk.money(None, today, today)).items] == [today]
    assert len((await desk.money("calixo", None, None)).items) == 30
    assert len((await desk.money(None, None, date(1, 2, 1))).items) == 30


DAY = date(2030, 1, 1)


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1e18)), max_size=9), st.floats(0, 1e18))
def test_no_numbers_are_too_strange_for_a_trend(samples: list[tuple[int, float]], limit: float) -> None:
    runs_out([(DAY + timedelta(days=number), used) for number, used in samples], limit)
    runs_out([(date.max, 1.0), (date.max - timedelta(days=1), 1.0 - 1e-16)], limit)
    runs_out([(DAY, 0.0), (DAY + timedelta(days=1), 5e-324)], limit)


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1e6)), max_size=20), st.floats(1, 1e7))
def test_a_trend_that_does_not_rise_never_runs_out(samples: list[tuple[int, float]], limit: float) -> None:
    days = [(DAY + timedelta(days=number), used) for number, used in samples]
    found = runs_out(days, limit)
    if found is not None:
        assert found >= max(day for day, _ in days)
        assert len({day for day, _ in days}) > 1
    flat = [(day, 5.0) for day, _ in days]
    assert runs_out(flat, limit) is None


@given(st.integers(0, 10**7), st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_a_split_sums_to_the_cent_and_is_fair_to_it(price: int, weights: list[int]) -> None:
    apps = [f"app{number}" for number in range(len(weights))]
    service = ImportedService(service="S", unit="requests/day", used_by=apps)
    nothing = Sent([{}], [{}])
    usage = Usage(dict(zip(apps, weights, strict=True)), [{}], [{}], nothing, nothing, {}, 0)
    parts = split(service, price, usage)
    assert sum(parts.values()) == price
    total = sum(weights) or len(weights)
    for app, weight in zip(apps, weights if any(weights) else [1] * len(weights), strict=True):
        assert abs(parts[app] - price * weight / total) < 1


def test_fees_are_29_per_mille_and_thirty_cents() -> None:
    assert fees(micros(10_000, "USD"), 1) == 2_900_000 + 300_000
    assert micros(1000, "JPY") == 6_600_000
    assert micros(5, "XXX") == 0
