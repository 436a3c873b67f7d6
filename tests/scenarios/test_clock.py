"""The sandbox's clock, and work that waits for it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.scenarios.people import World, body


async def shown(world: World) -> dict[str, Any]:
    return body(await world.client.get("/sandbox/clock"), 200)


async def test_it_is_held_moved_and_released(world: World) -> None:
    assert await shown(world) == {"now": "2030-01-01T12:00:00Z", "held": True}
    await asyncio.sleep(0.05)
    assert (await shown(world))["now"] == "2030-01-01T12:00:00Z"
    await world.advance(90)
    assert (await shown(world))["now"] == "2030-01-01T12:01:30Z"
    await world.advance(-90)
    assert (await shown(world))["now"] == "2030-01-01T12:00:00Z"
    await world.hold("1999-12-31T23:59:59Z")
    assert (await shown(world))["now"] == "1999-12-31T23:59:59Z"
    released = await world.client.post("/sandbox/clock", json={"real": True})
    assert body(released, 200)["held"] is False
    now = datetime.fromisoformat((await shown(world))["now"])
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "bad", [{}, {"now": "noon"}, {"now": "2030-01-01T00:00:00"}, {"real": False}, {"now": None}, {"to": 5}]
)
async def test_a_senseless_move_is_refused(world: World, bad: dict[str, Any]) -> None:
    assert (await world.client.post("/sandbox/clock", json=bad)).status_code == 422
    assert (await shown(world))["now"] == "2030-01-01T12:00:00Z"


async def test_while_it_is_held_only_drain_works_and_counts_what_it_did(world: World) -> None:
    await world.drain()
    assert await world.drain() == {"jobs_run": 0, "failed": 0}
    ada = await world.registered()
    await asyncio.sleep(1.5)
    assert await world.outbox("email") == [], "nothing runs by itself"
    assert await world.drain() == {"jobs_run": 1, "failed": 0}
    assert [letter["to"] for letter in await world.outbox("email")] == [ada.email]
    assert await world.drain() == {"jobs_run": 0, "failed": 0}


async def test_a_failed_job_waits_for_its_time(world: World) -> None:
    await world.drain()
    await world.client.post("/sandbox/faults", json={"service": "email", "status": 451, "times": 2})
    ada = await world.registered()
    assert await world.drain() == {"jobs_run": 1, "failed": 1}
    assert await world.drain() == {"jobs_run": 0, "failed": 0}, "it is not due yet"
    await world.advance(4)
    assert await world.drain() == {"jobs_run": 1, "failed": 1}
    await world.advance(8)
    assert await world.drain() == {"jobs_run": 1, "failed": 0}
    assert [letter["to"] for letter in await world.outbox("email")] == [ada.email]


async def test_once_released_workers_work_by_themselves(world: World) -> None:
    await world.drain()
    await world.client.post("/sandbox/clock", json={"real": True})
    ada = await world.registered()
    deadline = time.monotonic() + 15
    while not await world.outbox("email"):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    assert [letter["to"] for letter in await world.outbox("email")] == [ada.email]
