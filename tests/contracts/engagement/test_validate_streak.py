"""The server's word on a streak follows from the facts, and mends what was kept wrong, on memory and on Postgres."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.streaks import IDS, POLICY, START, World, memory_world, postgres_world

from core.engagement.streaks.keep_state import encode
from core.engagement.streaks.ports import KeptState
from core.engagement.streaks.validate_streak import StreakClaim, ValidateStreak
from core.shared.actor import Actor
from core.shared.errors import NotFound


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


def validate(world: World) -> ValidateStreak:
    return ValidateStreak(world.read_streak, world.facts, world.keep, world.uow, world.clock)


async def logged_twice(world: World) -> Actor:
    ada = await world.person()
    for _ in range(2):
        await world.log(ada)
        world.clock.advance(days=1)
    return ada


async def spoil(world: World, who: Actor) -> None:
    """Keep a state that does not follow from the facts."""
    kept = await world.states.recent(who.app, who.user_id)
    run = replace(kept.snapshot.run, current=40, longest=40)
    snapshot = replace(kept.snapshot, run=run)
    view, until = snapshot.view(POLICY, world.clock.now())
    async with world.uow(who.app):
        version = await world.states.lock(who.app, who.user_id)
        await world.states.save(who.app, who.user_id, KeptState(version + 1, snapshot, encode(view), until))


async def test_a_sound_state_is_told_and_left_alone(world: World, caplog: pytest.LogCaptureFixture) -> None:
    ada = await logged_twice(world)
    before = await world.states.recent("here", ada.user_id)
    said = await validate(world)(POLICY, ada, StreakClaim(current=2, longest=2, last_day=(START + timedelta(1)).date()))
    assert (said.current, said.longest, said.status, said.valid) == (2, 2, "at_risk", True)
    assert not (await validate(world)(POLICY, ada, StreakClaim(current=3))).valid
    assert await world.states.recent("here", ada.user_id) == before
    assert caplog.records == []


async def test_a_wrong_state_is_mended_and_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    ada = await logged_twice(world)
    bob = await logged_twice(world)
    await spoil(world, ada)
    assert (await world.read(ada)).longest == 40
    said = await validate(world)(POLICY, ada, StreakClaim(longest=40))
    assert (said.current, said.longest, said.valid) == (0, 2, False)
    assert [(each.levelno, str(ada.user_id) in each.getMessage()) for each in caplog.records] == [(logging.ERROR, True)]
    assert await world.read(ada) == await world.replayed(ada)
    assert await world.read(bob) == await world.replayed(bob)
    world.clock.advance(days=3)
    await world.log(ada)
    assert await world.read(ada) == await world.replayed(ada)
    assert (await world.read(ada)).longest == 2


async def test_who_has_done_nothing_has_no_streak_and_who_has_left_is_not_there(world: World) -> None:
    ada = await world.person()
    said = await validate(world)(POLICY, ada, StreakClaim())
    assert (said.current, said.status, said.valid) == (0, "none", True)
    for stranger in (Actor("there", ada.user_id, IDS.new()), Actor("here", IDS.new(), IDS.new())):
        with pytest.raises(NotFound):
            await validate(world)(POLICY, stranger, StreakClaim())
