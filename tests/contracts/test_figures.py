"""Figures and invariants promise the same on memory and on Postgres."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.figures import MemoryFigures
from adapters.memory.platform.invariants import MemoryInvariants
from adapters.postgres.invariants import PostgresInvariants
from adapters.postgres.platform.figures import PostgresFigures
from core.platform.figures.ports import Figures
from core.platform.invariants.check_invariants import FIGURE, CheckInvariants
from core.platform.invariants.ports import Invariants
from tests.support.jobs import START, World, memory_world, postgres_world


@dataclass
class Books:
    """Figures and invariants over a world of jobs."""

    world: World
    figures: Figures
    invariants: Invariants
    spoil: Any
    """Makes a job that no code of ours would leave behind."""


@pytest.fixture(params=["memory", "postgres"])
async def books(request: pytest.FixtureRequest) -> AsyncIterator[Books]:
    if request.param == "memory":
        database: Any = MemoryDatabase()
        world = memory_world(database)

        async def spoil() -> None:
            rows = database.table("jobs")
            for key, row in rows.items():
                rows.put(key, type(row)(job=row.job, due_at=row.due_at, state="done"))

        yield Books(world, MemoryFigures(database), MemoryInvariants(database), spoil)
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        database = world.due.database  # type: ignore[attr-defined]  # the adapter's own

        async def spoil_there() -> None:
            await database.execute("*", "update jobs set state = 'done'")

        yield Books(world, PostgresFigures(database), PostgresInvariants(database), spoil_there)


async def test_figures_add_up_are_replaced_and_do_not_mix(books: Books) -> None:
    await books.figures.add("a", {"x": 1, "y": 2})
    await books.figures.add("a", {"x": 0.5})
    await books.figures.put("b", {"x": 9, "z": 1})
    await books.figures.put("b", {"x": 8})
    assert await books.figures.read("a") == {"x": 1.5, "y": 2}
    assert await books.figures.read("b") == {"x": 8}
    assert await books.figures.read("c") == {}


async def test_invariants_hold_of_what_the_service_itself_does(books: Books) -> None:
    for key in (None, "k", "l"):
        await books.world.add(key=key)
    first = await books.world.claims.claim_next(["note"], START)
    second = await books.world.claims.claim_next(["note"], START)
    third = await books.world.claims.claim_next(["note"], START)
    assert first
    assert second
    assert third
    assert await books.world.settlements.done(second)
    assert await books.world.settlements.park(third, "why")
    assert await books.world.settlements.retry(first, START + timedelta(1), "why")
    found = await books.invariants.violations()
    assert found
    assert set(found.values()) == {0}


async def test_a_planted_violation_is_counted_and_told(books: Books) -> None:
    await books.world.add()
    await books.spoil()
    found = await CheckInvariants([books.invariants], books.figures)()
    assert found["no_settled_job_without_its_instant"] == 1
    told = await books.figures.read(FIGURE)
    assert told == {name: float(count) for name, count in found.items()}
