"""From an appointment to a push, the same on memory and on Postgres."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from tests.support.messaging import World, memory_world, postgres_world


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2030, 5, day, hour, minute, tzinfo=UTC)


async def test_a_reminder_comes_at_its_local_time_each_day_once(world: World) -> None:
    ada = await world.person(timezone="Europe/Madrid", devices=2)
    await world.plan(ada)
    assert await world.at(at(15, 6, 59)) == 0
    assert world.world.pushes == []
    for _ in range(3):
        assert await world.at(at(15, 7)) == 0
    assert world.world.bodies == ["Time for your walk!"] * 2
    await world.at(at(16, 7))
    assert world.world.bodies == ["Time for your walk!"] * 4
    assert [(row.state, row.accepted, row.key) for row in await world.messages()] == [
        ("sent", 2, "2030-05-15"),
        ("sent", 2, "2030-05-16"),
    ]
    assert len(world.world.told) == 2


async def test_a_test_reaches_every_device_at_once(world: World) -> None:
    ada = await world.person(devices=3)
    await world.test(ada)
    await world.drain()
    assert world.world.bodies == ["It works: notifications reach this device."] * 3
