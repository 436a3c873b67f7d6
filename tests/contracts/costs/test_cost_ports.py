"""The owner's books are the same in memory and on Postgres."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date, timedelta

import asyncpg
import pytest

from adapters.memory.costs import books as memory
from adapters.memory.database import MemoryDatabase
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.costs import books
from adapters.postgres.database import Database
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.costs.model import Alert, ImportedApp, ImportedCosts, ImportedService
from core.costs.ports import AlertBook, Books, Raised, Samples
from core.shared.ports import UnitOfWork
from tests.support.jobs import START

Desk = tuple[UnitOfWork, Books, Samples, AlertBook]


@pytest.fixture(params=["memory", "postgres"])
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    if request.param == "memory":
        made = MemoryDatabase()
        yield (
            MemoryUnitOfWork(made), memory.MemoryBooks(made), memory.MemorySamples(made), memory.MemoryAlertBook(made)
        )  # fmt: skip
        return
    dsn = request.getfixturevalue("module_database")
    owner = await asyncpg.connect(dsn)
    await owner.execute("truncate portfolio_services, portfolio_apps, portfolio_samples, portfolio_alerts")
    await owner.close()
    real = Database(dsn, size=4)
    await real.start()
    try:
        yield (
            PostgresUnitOfWork(real), books.PostgresBooks(real), books.PostgresSamples(real),
            books.PostgresAlertBook(real),
        )  # fmt: skip
    finally:
        await real.stop()


async def test_an_import_replaces_the_one_before_whole_or_not_at_all(desk: Desk) -> None:
    uow, kept, _, _ = desk
    services = [ImportedService(service=name, limit=1.5, used_by=["a"]) for name in ("Z", "A")]
    apps = [ImportedApp(app="gatebot", costs=ImportedCosts(revenue_cents=5700, paying_users=3))]
    async with uow("*"):
        await kept.replace_services(services)
        await kept.replace_apps(apps)
    assert (await kept.services(), await kept.apps()) == (services, apps)
    with suppress(RuntimeError):
        async with uow("*"):
            await kept.replace_services([])
            raise RuntimeError
    assert await kept.services() == services
    async with uow("*"):
        await kept.replace_services(services[:1])
    assert await kept.services() == services[:1]


async def test_a_day_has_one_sample_and_the_last_counts(desk: Desk) -> None:
    uow, _, samples, _ = desk
    today = date(2030, 1, 10)
    async with uow("*"):
        for days, used in ((9, 1.0), (1, 2.0), (1, 3.5), (0, 4.0)):
            await samples.put("Supabase", today - timedelta(days=days), used)
    assert await samples.since(today - timedelta(days=5)) == {
        "Supabase": [(date(2030, 1, 9), 3.5), (date(2030, 1, 10), 4.0)]
    }


async def test_alerts_know_when_they_were_raised_last_and_whether_they_ended(desk: Desk) -> None:
    uow, _, _, alerts = desk
    later = START + timedelta(hours=1)
    async with uow("*"):
        await alerts.add(Alert(code="bleeding", message="m", raised_at=START, app="snapexpense"))
        await alerts.add(Alert(code="free_tier", message="n", raised_at=START, service="Supabase"))
        await alerts.end("bleeding", "snapexpense", later)
    assert await alerts.last() == {
        ("bleeding", "snapexpense"): Raised(raised_at=START, ended_at=later),
        ("free_tier", "Supabase"): Raised(raised_at=START),
    }
    async with uow("*"):
        await alerts.add(Alert(code="bleeding", message="again", raised_at=later, app="snapexpense"))
    assert (await alerts.last())["bleeding", "snapexpense"] == Raised(raised_at=later)
    assert [(one.message, one.app, one.service) for one in await alerts.newest(2)] == [
        ("again", "snapexpense", None), ("n", None, "Supabase")]  # fmt: skip
