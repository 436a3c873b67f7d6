"""Achievements promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.support.habits import APP, World, app_with, definition, memory_world, postgres_world
from tests.support.lowkey import IDS, START

from core.engagement.achievements import roll_out
from core.engagement.achievements.model import Unlock
from core.engagement.achievements.ports import Rollout
from core.engagement.achievements.rules import AtLeast
from core.platform.registry.apps import Apps
from core.shared.actor import Actor
from core.shared.errors import NotFound


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


def unlock(who: Actor, key: str, *, silent: bool = False) -> Unlock:
    return Unlock(
        id=IDS.new(),
        user_id=who.user_id,
        key=key,
        unlocked_at=START,
        cause=None if silent else IDS.new(),
        silent=silent,
    )


async def add(world: World, *unlocks: Unlock, app: str = "here") -> frozenset[object]:
    async with world.uow(app):
        return await world.unlocks.add(app, unlocks)


async def test_a_person_has_an_achievement_once(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    first, second = unlock(ada, "a"), unlock(ada, "b", silent=True)
    assert await add(world, first, second) == {first.id, second.id}
    others = unlock(ada, "a"), unlock(bob, "a")
    assert await add(world, *others) == {others[1].id}
    assert await world.unlocks.of("here", ada.user_id) == [first, second]
    assert await world.unlocks.of("here", bob.user_id) == [others[1]]


async def test_another_apps_unlocks_are_invisible(world: World) -> None:
    ada = await world.person()
    one, elsewhere = unlock(ada, "a"), unlock(ada, "a")
    await add(world, one)
    assert await world.unlocks.of("there", ada.user_id) == []
    assert await world.unlocks.by_ids("there", [one.id]) == {}
    assert await add(world, elsewhere, app="there") == {elsewhere.id}


async def test_unlocks_are_found_by_their_ids(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    rows = [unlock(ada, "a"), unlock(ada, "b"), unlock(bob, "a")]
    await add(world, *rows)
    wanted = [rows[0].id, rows[2].id, IDS.new()]
    assert await world.unlocks.by_ids("here", wanted) == {
        rows[0].id: (ada.user_id, "a"),
        rows[2].id: (bob.user_id, "a"),
    }
    assert await world.unlocks.by_ids("here", []) == {}


async def test_a_rolled_back_unlock_never_was(world: World) -> None:
    ada = await world.person()

    async def fail() -> None:
        async with world.uow("here"):
            await world.unlocks.add("here", [unlock(ada, "a")])
            await world.rollouts.keep("here", ["a"], Rollout(done_at=START))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await world.unlocks.of("here", ada.user_id) == []
    assert await world.rollouts.known("here") == {}


async def test_of_many_at_once_one_unlocks_and_one_is_told(world: World) -> None:
    ada = await world.person()
    world.figures.of[ada.user_id] = {"completions": 10, "tracked_days": 1, "hydrated_days": 1}

    async def once() -> list[object]:
        async with world.uow("here"):  # without the lock that acts take: the row alone must do
            return list(
                await world.unlock(APP, ada.user_id, dict.fromkeys(world.figures.of[ada.user_id], 0), IDS.new())
            )

    answers = await asyncio.gather(*(once() for _ in range(6)))
    assert sorted(len(answer) for answer in answers) == [0, 0, 0, 0, 0, 3]
    assert sorted(world.loud()) == ["first_day", "ten", "water"]


async def test_checks_at_once_unlock_once(world: World) -> None:
    ada = await world.person()
    world.figures.of[ada.user_id] = {"completions": 10}
    answers = await asyncio.gather(*(world.check(APP, ada) for _ in range(6)))
    assert sorted(len(answer.unlocked) for answer in answers) == [0, 0, 0, 0, 0, 1]


async def test_a_rollout_is_as_far_as_it_was_last_said_to_be(world: World) -> None:
    place = IDS.new()
    for app, keys, rollout in (
        ("here", ["a", "b"], Rollout(reached=place)),
        ("here", ["b"], Rollout(reached=place, done_at=START)),
        ("there", ["a"], Rollout(done_at=START)),
    ):
        async with world.uow(app):
            await world.rollouts.keep(app, keys, rollout)
    assert await world.rollouts.known("here") == {"a": Rollout(place), "b": Rollout(place, START)}
    assert await world.rollouts.known("there") == {"a": Rollout(None, START)}


async def test_people_come_in_the_order_of_their_ids(world: World) -> None:
    people = sorted([(await world.person()).user_id for _ in range(5)])
    await world.person(app="there")
    async with world.uow("here"):
        assert await world.achievers.after("here", None, 3) == people[:3]
        assert await world.achievers.after("here", people[2], 3) == people[3:]
        assert await world.achievers.after("here", people[4], 3) == []


async def test_a_locale_is_the_members_own(world: World) -> None:
    ada = await world.person(locale="es")
    assert await world.achievers.locale("here", ada.user_id) == "es"
    with pytest.raises(NotFound):
        await world.achievers.locale("there", ada.user_id)


async def test_hundreds_are_caught_up_with_while_they_go_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_out, "BATCH", 50)
    people = [await world.person() for _ in range(230)]
    world.figures.of |= {who.user_id: {"completions": 10} for who in people[::2]}
    new = definition("new", AtLeast("completions", 5))
    app = app_with(*APP.features[1].catalog, new)  # type: ignore[attr-defined]
    world.apps = Apps([app])
    world.__post_init__()
    busy = people[::23]
    await asyncio.gather(
        world.roll_out(), world.roll_out(), *(world.note(who, screen_breaks=1) for who in busy for _ in range(2))
    )
    for who in people:
        due = {"ten", "new"} if who.user_id in world.figures.of else set()
        assert await world.keys(who) == due | ({"first_day"} if who in busy else set())
    assert world.loud() == ["first_day"] * len(busy)
    known = await world.rollouts.known("here")
    assert {key for key, one in known.items() if one.done_at} == {"first_day", "two_days", "water", "ten", "new"}
