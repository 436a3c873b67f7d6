"""Counts of use promise the same on memory and on Postgres, and with many processes that count at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.analytics import MemoryUsage
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.platform.analytics import PostgresUsage, PostgresUsageReads
from adapters.postgres.replica import Replica
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.platform.analytics.model import Key, Seen, begins, periods
from core.platform.analytics.ports import Usage, UsageReads
from core.shared.ports import UnitOfWork
from entrypoints.http.exchange import Exchange
from entrypoints.http.usage import UsageCollector
from tests.support.jobs import START, HandClock

DAY = date(2030, 1, 1)  # a Tuesday
PEOPLE = [UUID(int=number) for number in range(1, 9)]
MEMBERS = [(app, person) for app in ("here", "there") for person in PEOPLE]
JOIN = "insert into memberships (app_id, user_id, timezone, locale, created_at) values ($1, $2, 'UTC', 'en', now())"
ACTIVE = ("active_day", "active_week", "active_month")


@dataclass
class Books:
    """One adapter's ports."""

    usage: Usage
    reads: UsageReads
    uow: UnitOfWork
    database: Any

    async def counts(self, *apps: str) -> dict[tuple[str, str, str, str], int]:
        """All counts, by app, day of January 2030 or the date, metric and what it is of."""
        rows = await self.reads.read(apps or ["here"], DAY - timedelta(60), DAY + timedelta(400))
        return {(row.key.app, str(row.key.starts), row.key.metric, row.key.of): row.value for row in rows}

    async def active(self, app: str = "here") -> dict[tuple[str, str], int]:
        """Distinct people by metric and day."""
        return {(metric, day): value for (_, day, metric, _), value in (await self.counts(app)).items()}


@pytest.fixture(params=["memory", "postgres"])
async def books(request: pytest.FixtureRequest) -> AsyncIterator[Books]:
    if request.param == "memory":
        tables = MemoryDatabase()
        for app, person in MEMBERS:
            tables.table("memberships").put((app, person), True)
        usage = MemoryUsage(tables)
        yield Books(usage, usage, MemoryUnitOfWork(tables), tables)
        return
    database = Database(request.getfixturevalue("database"), size=8)
    await database.start()
    await database.executemany("*", JOIN, MEMBERS)
    reads = PostgresUsageReads(Replica("", database))
    yield Books(PostgresUsage(database), reads, PostgresUnitOfWork(database), database)
    await database.stop()


async def test_a_person_counts_once_in_a_day_a_week_and_a_month(books: Books) -> None:
    for days in (0, 0, 1, 6):
        await books.usage.saw([Seen("here", DAY + timedelta(days), PEOPLE[0])])
    await books.usage.saw([Seen("here", DAY, PEOPLE[1]), Seen("here", DAY, PEOPLE[1]), Seen("there", DAY, PEOPLE[0])])
    assert await books.active() == {
        ("active_day", "2030-01-01"): 2,
        ("active_day", "2030-01-02"): 1,
        ("active_day", "2030-01-07"): 1,
        ("active_week", "2029-12-31"): 2,
        ("active_week", "2030-01-07"): 1,
        ("active_month", "2030-01-01"): 2,
    }
    assert set((await books.active("there")).values()) == {1}


async def test_who_has_left_meanwhile_leaves_no_trace(books: Books) -> None:
    gone = UUID(int=99)
    await books.usage.saw([Seen("here", DAY, gone), Seen("elsewhere", DAY, PEOPLE[0]), Seen("here", DAY, PEOPLE[0])])
    assert set((await books.active()).values()) == {1}
    assert await books.active("elsewhere") == {}
    assert await books.usage.prune(date.min, DAY + timedelta(60), 10) == 3, "only one person is known"


async def test_counts_add_up_by_app_day_and_what_they_are_of(books: Books) -> None:
    streaks, other = Key("here", DAY, "feature", "streaks"), Key("here", DAY, "feature", "live")
    await books.usage.add({streaks: 2, other: 1})
    await books.usage.add({streaks: 3, Key("there", DAY, "feature", "streaks"): 9})
    await books.usage.add({})
    assert await books.counts() == {
        ("here", "2030-01-01", "feature", "live"): 1,
        ("here", "2030-01-01", "feature", "streaks"): 5,
    }
    assert await books.reads.read(["here"], DAY + timedelta(1), DAY + timedelta(2)) == []


async def test_a_count_of_a_failed_unit_of_work_never_was(books: Books) -> None:
    async def fail() -> None:
        async with books.uow("here"):
            await books.usage.add({Key("here", DAY, "completions", "challenges"): 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with books.uow("here"):
        await books.usage.add({Key("here", DAY, "completions", "challenges"): 1})
    assert list((await books.counts()).values()) == [1]


async def test_another_apps_counts_can_not_be_touched(books: Books, request: pytest.FixtureRequest) -> None:
    await books.usage.saw([Seen("here", DAY, PEOPLE[0])])
    if "postgres" in request.node.name:  # the second wall; memory has only the first
        for table in ("analytics", "active_users"):
            assert await books.database.fetch("there", f"select * from {table}") == []
            assert await books.database.execute("there", f"delete from {table}") == 0
    assert await books.active("there") == {}


async def test_who_was_active_is_forgotten_after_the_period_and_counted_on(books: Books) -> None:
    await books.usage.saw([Seen("here", DAY, PEOPLE[0])])
    assert await books.usage.prune(date.min, DAY, 10) == 0
    assert await books.usage.prune(date.min, DAY + timedelta(1), 10) == 1, "the day"
    assert await books.usage.prune(date.min, DAY + timedelta(6), 10) == 1, "the week"
    assert await books.usage.prune(date.min, DAY + timedelta(30), 10) == 0
    assert await books.usage.prune(date.min, DAY + timedelta(31), 10) == 1, "the month"
    assert sum((await books.active()).values()) == 3
    assert await books.usage.prune(DAY, DAY, 10) == 1, "the week began before"
    assert await books.usage.prune(DAY + timedelta(1), DAY, 1) == 1
    assert await books.usage.prune(DAY + timedelta(1), DAY, 1) == 1
    assert await books.active() == {}


def exchange(person: UUID | None, endpoint: str = "GET /a", status: int = 200, code: str = "") -> Exchange:
    """An answered request."""
    found = Exchange("request", {})
    found.app, found.endpoint, found.status, found.code = "here", endpoint, status, code
    found.user = str(person) if person else ""
    return found


async def test_two_collectors_that_add_at_once_count_exactly(books: Books) -> None:
    collectors = [UsageCollector(books.usage, HandClock()) for _ in range(2)]
    for collector in collectors:
        collector.features["GET /a"] = "streaks"

    async def requests(collector: UsageCollector, offset: int) -> None:
        for number in range(60):
            collector.note(exchange(PEOPLE[(number + offset) % len(PEOPLE)]))
            collector.note(exchange(None, "GET /b", 404, "not_found"))
            if number % 3 == 0:
                await collector.flush()

    await asyncio.gather(*(requests(collector, 3 * n) for n, collector in enumerate(collectors) for _ in range(2)))
    await asyncio.gather(*(collector.stop() for collector in collectors))
    day = str(START.date())
    assert await books.counts() == {
        ("here", day, "active_day", ""): len(PEOPLE),
        ("here", str(begins("week", START.date())), "active_week", ""): len(PEOPLE),
        ("here", str(begins("month", START.date())), "active_month", ""): len(PEOPLE),
        ("here", day, "feature", "streaks"): 240,
        ("here", day, "status", "2xx"): 240,
        ("here", day, "status", "4xx"): 240,
        ("here", day, "problem", "not_found"): 240,
    }


async def test_what_could_not_be_added_is_added_later(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = HandClock()
    collector = UsageCollector(books.usage, clock)
    add, saw, failing = type(books.usage).add, type(books.usage).saw, {"add": 1, "saw": 1}

    def once(name: str, method: Any) -> Any:
        async def call(self: Any, given: Any) -> None:
            if failing[name]:
                failing[name] -= 1
                raise ConnectionResetError
            await method(self, given)

        return call

    monkeypatch.setattr(type(books.usage), "add", once("add", add))
    monkeypatch.setattr(type(books.usage), "saw", once("saw", saw))
    for _ in range(2):
        collector.note(exchange(PEOPLE[0]))
        with pytest.raises(ConnectionResetError):
            await collector.flush()
    clock.advance(days=1)
    collector.note(exchange(PEOPLE[0]))
    await collector.flush()
    found = await books.counts()
    assert found["here", "2030-01-01", "status", "2xx"] == 2
    assert found["here", "2030-01-02", "status", "2xx"] == 1
    assert [found["here", day, "active_day", ""] for day in ("2030-01-01", "2030-01-02")] == [1, 1]
    assert found["here", "2029-12-31", "active_week", ""] == 1


days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(days, st.integers(0, 399), st.sampled_from(["day", "week", "month"]))
def test_every_day_of_a_range_is_in_exactly_one_period(first: date, length: int, period: Any) -> None:
    last = first + timedelta(length)
    found = periods(period, first, last)
    assert found[0] <= first
    assert found[-1] <= last
    assert all(earlier < later == begins(period, later) for earlier, later in pairwise(found))
    assert {begins(period, first + timedelta(n)) for n in range(length + 1)} == set(found)


async def test_while_the_replica_is_away_the_primary_is_asked(database: str) -> None:
    primary = Database(database, size=2)
    await primary.start()
    replica = Replica("postgresql://nobody@127.0.0.1:1/none", primary)
    assert [tuple(row) for row in await replica.fetch("*", "select 1")] == [(1,)]
    assert [tuple(row) for row in await replica.fetch("*", "select 2")] == [(2,)]
    await replica.stop()
    there = Replica(database, primary)
    await primary.stop()
    assert [tuple(row) for row in await there.fetch("*", "select 3")] == [(3,)]
    await there.stop()
