"""Figures that admins change are the same on memory and on Postgres, and known to every process within a second."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any

import asyncpg
import msgspec
import pytest
from msgspec import Meta
from tests.support.lowkey import IDS, HandClock

from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.audit import MemoryAudit
from adapters.memory.platform.config.saved import MemoryRuntimeConfig, MemorySavedFigures
from adapters.memory.platform.turns import MemoryTurns
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.identity.audit import PostgresAudit
from adapters.postgres.listener import Listener
from adapters.postgres.platform.config.known import PostgresRuntimeConfig
from adapters.postgres.platform.config.saved import PostgresSavedFigures
from adapters.postgres.platform.turns import PostgresTurns
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.platform.config.change_config import ChangeConfig
from core.platform.config.feature import RunTimeConfig
from core.platform.config.figures import changes_type, figures_of, view_type
from core.platform.config.ports import SavedFigures
from core.platform.config.read_config import ReadConfig
from core.shared.actor import Actor
from core.shared.config import RuntimeConfig
from core.shared.errors import Invalid
from core.shared.ports import UnitOfWork

WITHIN = 1.0
"""Seconds after which everybody must know."""


class Bells(msgspec.Struct, frozen=True, kw_only=True):
    """Two figures that depend on one another."""

    fewest: Annotated[int, Meta(ge=0, le=100)] = 1
    most: Annotated[int, Meta(ge=0, le=100)] = 10

    def __post_init__(self) -> None:
        if self.fewest > self.most:
            raise ValueError("fewest is above most")


class Lamps(msgspec.Struct, frozen=True, kw_only=True):
    """A figure and a switch."""

    lamps: Annotated[int, Meta(ge=0)] = 3
    lit: bool = True


FEATURE = RunTimeConfig(kinds=(Bells, Lamps))
VIEW, CHANGES = view_type("TheConfig", FEATURE.kinds), changes_type("TheConfigChanges", FEATURE.kinds)


@dataclass
class Process:
    """A process of the service, as far as its configuration goes."""

    config: RuntimeConfig
    saved: SavedFigures
    uow: UnitOfWork
    change_config: ChangeConfig
    listener: Listener | None = None

    async def change(self, app: str = "here", **figures: Any) -> dict[str, Any]:
        changes = msgspec.convert(figures, CHANGES)
        view = await self.change_config(Actor(app, IDS.new(), IDS.new()), FEATURE, VIEW, changes)
        return msgspec.structs.asdict(view)


def memory_process() -> Process:
    database = MemoryDatabase()
    config, saved, uow = MemoryRuntimeConfig(database), MemorySavedFigures(database), MemoryUnitOfWork(database)
    audit = MemoryAudit(database, HandClock(), IDS)
    change = ChangeConfig(saved, config, ReadConfig(config), MemoryTurns(database), audit, uow)
    return Process(config, saved, uow, change)


def postgres_process(database: Database, listener: Listener) -> tuple[Process, PostgresRuntimeConfig]:
    config, saved = PostgresRuntimeConfig(database, listener), PostgresSavedFigures(database)
    uow = PostgresUnitOfWork(database)
    audit = PostgresAudit(database, HandClock(), IDS)
    change = ChangeConfig(saved, config, ReadConfig(config), PostgresTurns(database), audit, uow)
    return Process(config, saved, uow, change, listener), config


@pytest.fixture
async def processes(database: str) -> AsyncIterator[tuple[Process, Process]]:
    """Two processes on one database."""
    made, opened = [], []
    for _ in range(2):
        connections, listener = Database(database, size=4), Listener(database)
        process, config = postgres_process(connections, listener)
        for resource in (connections, listener, config):
            await resource.start()
            opened.append(resource)
        made.append(process)
    for listener in (process.listener for process in made):
        assert listener
        await until(lambda listener=listener: listener.connected, 5)
    yield made[0], made[1]
    for resource in reversed(opened):
        await resource.stop()


@pytest.fixture(params=["memory", "postgres"])
async def process(request: pytest.FixtureRequest) -> AsyncIterator[Process]:
    if request.param == "memory":
        yield memory_process()
        return
    database = Database(request.getfixturevalue("database"), size=4)
    await database.start()
    made, _ = postgres_process(database, Listener("postgresql://nobody@127.0.0.1:1/none"))
    yield made
    await database.stop()


async def until(met: Callable[[], bool], seconds: float = WITHIN) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "too late"
        await asyncio.sleep(0.01)


async def test_nothing_saved_is_the_defaults(process: Process) -> None:
    assert process.config.of("here", Bells) == Bells()
    assert await process.saved.of("here") == {}


async def test_what_is_changed_is_known_at_once_here_and_nowhere_else(process: Process) -> None:
    told = await process.change(most=20, lit=False)
    assert told == {"fewest": 1, "most": 20, "lamps": 3, "lit": False}
    assert process.config.of("here", Bells) == Bells(most=20)
    assert process.config.of("here", Lamps) == Lamps(lit=False)
    assert process.config.of("there", Bells) == Bells()
    assert await process.saved.of("there") == {}
    assert await process.change(most=11) == {**told, "most": 11}
    assert await process.saved.of("here") == {"most": 11, "lit": False}


async def test_figures_that_do_not_go_together_are_refused(process: Process) -> None:
    await process.change(fewest=5)
    with pytest.raises(Invalid):
        await process.change(most=4, lamps=9)
    assert process.config.of("here", Bells) == Bells(fewest=5)
    assert process.config.of("here", Lamps) == Lamps()
    assert (await process.change(fewest=2, most=4))["most"] == 4


async def test_what_is_rolled_back_never_was(process: Process) -> None:
    async def fail() -> None:
        async with process.uow("here"):
            await process.saved.save("here", {"most": 50})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await process.saved.of("here") == {}
    assert process.config.of("here", Bells) == Bells()


async def test_parallel_changes_can_not_break_a_law_between_figures(process: Process) -> None:
    both = (process.change(fewest=8), process.change(most=7))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 1
    saved = await process.saved.of("here")
    assert saved in ({"fewest": 8}, {"most": 7})


async def test_another_process_knows_within_a_second(processes: tuple[Process, Process]) -> None:
    one, other = processes
    for most in (20, 30):
        await one.change(most=most)
        await until(lambda most=most: other.config.of("here", Bells).most == most)
    await other.change(app="there", lamps=0)
    await until(lambda: one.config.of("there", Lamps).lamps == 0)
    assert one.config.of("here", Bells).most == 30


async def test_it_does_so_while_the_line_is_down(processes: tuple[Process, Process], database: str) -> None:
    one, other = processes
    outside = await asyncpg.connect(database)
    assert other.listener
    await other.listener.stop()
    other.listener.connected = False
    cut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rhizome listener'"
    await outside.execute(cut)
    await outside.close()
    await one.change(most=40)
    await until(lambda: other.config.of("here", Bells).most == 40)


def test_what_no_longer_fits_counts_as_not_set() -> None:
    assert figures_of(Bells, {"fewest": 400, "most": 12, "gone": 1}) == Bells(most=12)
    assert figures_of(Bells, {"fewest": 50, "most": 12}) == Bells()


def test_two_figures_of_one_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="same name"):
        RunTimeConfig(kinds=(Bells, Bells))
