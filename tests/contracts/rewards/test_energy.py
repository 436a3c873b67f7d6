"""Energy promises the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID

import pytest
from tests.support.ledger import cause
from tests.support.lowkey import IDS, START
from tests.support.wardrobe import World, memory_wardrobe, postgres_wardrobe

from core.rewards.energy.rules import Charge


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_wardrobe()
        return
    async with postgres_wardrobe(request.getfixturevalue("module_database")) as world:
        yield world


@pytest.fixture
def ada() -> UUID:
    return IDS.new()


async def change(world: World, who: UUID, by: int, source: object, app: str = "here") -> int:
    async with world.uow(app):
        return await world.energy.change(app, who, by, cause("challenge", source))


async def test_it_starts_full_and_moves_once_for_each_cause(world: World, ada: UUID) -> None:
    assert await world.energy.of("here", ada, START) == 100
    assert [await change(world, ada, -30, 1) for _ in range(3)] == [70, 70, 70]
    assert await change(world, ada, 5, 2) == 75
    assert await world.energy.of("here", ada, START) == 75
    assert await world.energy.of("there", ada, START) == 100
    assert await world.energy.of("here", IDS.new(), START) == 100


async def test_it_comes_back_with_time_and_what_was_on_its_way_is_kept(world: World, ada: UUID) -> None:
    await change(world, ada, -50, 1)
    world.clock.advance(minutes=45)
    assert await world.energy.of("here", ada, world.clock.now()) == 51
    assert await change(world, ada, -1, 2) == 50
    world.clock.advance(minutes=15)
    assert await world.energy.of("here", ada, world.clock.now()) == 51, "two points an hour, whoever looked meanwhile"
    assert await change(world, ada, -1, 2) == 51, "a cause that is told again moves nothing"
    world.clock.advance(days=2)
    assert await world.energy.of("here", ada, world.clock.now()) == 100
    world.clock.advance(days=-4)
    assert await change(world, ada, -10, 3) == 40
    world.clock.advance(hours=1)
    assert await world.energy.of("here", ada, world.clock.now()) == 42


async def test_of_parallel_changes_each_cause_counts_once(world: World, ada: UUID) -> None:
    await asyncio.gather(*(change(world, ada, -3, number % 5) for number in range(20)))
    assert await world.energy.of("here", ada, START) == 85


async def test_a_failed_unit_of_work_moves_nothing_and_the_cause_may_come_again(world: World, ada: UUID) -> None:
    with suppress(ZeroDivisionError):
        async with world.uow("here"):
            await world.energy.change("here", ada, -30, cause("challenge"))
            raise ZeroDivisionError
    assert await world.energy.of("here", ada, START) == 100
    assert await change(world, ada, -30, 1) == 70


async def test_a_charge_is_kept_as_it_is_and_seen_by_its_person_alone(world: World, ada: UUID) -> None:
    charge = Charge(41, START, 3_599_999_999)
    async with world.uow("here"):
        assert await world.charges.get("here", ada) is None
        assert await world.charges.open("here", ada, Charge(100, START)) == Charge(100, START)
        await world.charges.keep("here", ada, charge)
        assert await world.charges.open("here", ada, Charge(100, START)) == charge
        assert await world.charges.note("here", ada, cause("a"), -200, START)
        assert not await world.charges.note("here", ada, cause("a"), 3, START)
    async with world.uow("there"):
        assert await world.charges.get("there", ada) is None
        assert await world.charges.note("there", ada, cause("a"), 3, START)
    assert await world.charges.get("here", ada) == charge


async def test_who_leaves_takes_it_along(world: World, ada: UUID) -> None:
    await change(world, ada, -30, 1)
    told = await world.data.export(ada)
    assert told["avatar_energy"][0]["points"] == 70
    assert told["energy_changes"][0]["points"] == -30
    await world.data.purge(ada, "here")
    assert not {"avatar_energy", "energy_changes"} & set(await world.data.export(ada))
    assert await world.energy.of("here", ada, START) == 100
