"""Which actions of clients are in effect is promised the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.support.reminders import IDS, START

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.sync import MemoryHadActions
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.engagement.sync import PostgresHadActions
from adapters.postgres.unit_of_work import PostgresUnitOfWork

ADA, BOB = IDS.new(), IDS.new()


class World:
    """The port and its unit of work on one adapter."""

    def __init__(self, had: Any, uow: Any) -> None:
        self.had, self.uow = had, uow

    async def add(self, client_id: str, *, fail: bool = False, app: str = "here", **other: Any) -> bool:
        given = {"user_id": ADA, "kind": "reminder", "at": START, **other}
        async with self.uow(app):
            new: bool = await self.had.add(app, client_id=client_id, **given)
            await asyncio.sleep(0)
            if fail:
                raise ZeroDivisionError
        return new


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        memory = MemoryDatabase()
        yield World(MemoryHadActions(memory), MemoryUnitOfWork(memory))
        return
    database = Database(request.getfixturevalue("database"), size=6)
    await database.start()
    yield World(PostgresHadActions(database), PostgresUnitOfWork(database))
    await database.stop()


async def test_an_action_is_new_once(world: World) -> None:
    assert [await world.add("a") for _ in range(3)] == [True, False, False]
    assert await world.add("b")


async def test_names_are_of_a_person_an_app_and_a_kind(world: World) -> None:
    assert await world.add("a")
    assert await world.add("a", kind="tracking")
    assert await world.add("a", user_id=BOB)
    assert await world.add("a", app="there")
    assert not await world.add("a")


async def test_what_was_rolled_back_is_not_in_effect(world: World) -> None:
    with pytest.raises(ZeroDivisionError):
        await world.add("a", fail=True)
    assert await world.add("a")


async def test_of_parallel_senders_one_is_the_first(world: World) -> None:
    assert sorted(await asyncio.gather(*(world.add("a") for _ in range(5)))) == [False] * 4 + [True]


async def test_a_sender_waits_for_the_fate_of_another(world: World) -> None:
    first, second = await asyncio.gather(world.add("a", fail=True), world.add("a"), return_exceptions=True)
    assert isinstance(first, ZeroDivisionError)
    assert second is True


async def test_old_names_are_forgotten_a_batch_at_a_time(world: World) -> None:
    for name in "abc":
        await world.add(name)
        await world.add(name, app="there")
    assert await world.add("young", at=START + timedelta(hours=2))
    before = START + timedelta(hours=1)
    assert [await world.had.prune(before, 4) for _ in range(3)] == [4, 2, 0]
    assert not await world.add("young")
    assert await world.add("a")
