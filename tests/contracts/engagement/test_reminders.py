"""Reminders promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.support.reminders import IDS, START, World, memory_world, postgres_world, wish

from core.engagement.reminders.edits import Edit, Reminder, Stamp, begun
from core.engagement.reminders.model import MOST, Content, content_of
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound

WATER = content_of(wish())
CUSTOM = content_of(wish(frequency="custom", custom_days=[7, 1], message="¡Agua! 💧", is_enabled=False))


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


def reminder(content: Content | None = WATER, key: str | None = None, hours: float = 0) -> Reminder:
    return begun(IDS.new(), key, Edit(Stamp(START + timedelta(hours=hours), "a1"), content))


async def kept(world: World, who: Actor, *reminders: Reminder) -> None:
    for each in reminders:
        async with world.uow(who.app):
            await world.reminders.keep(who.app, who.user_id, each)


async def test_a_reminder_comes_back_as_it_was_kept(world: World) -> None:
    ada = await world.person()
    for content in (WATER, CUSTOM, None):
        one = reminder(content, key=f"key of {content and content.frequency}")
        await kept(world, ada, one)
        assert await world.reminders.find("here", ada.user_id, one.id) == one
        assert await world.reminders.find("here", ada.user_id, one.key) == one
    assert await world.reminders.find("here", ada.user_id, IDS.new()) is None
    assert await world.reminders.find("here", ada.user_id, "another key") is None
    assert await world.reminders.count("here", ada.user_id) == 2


async def test_one_of_the_same_id_takes_its_place(world: World) -> None:
    ada = await world.person()
    first = reminder(WATER, key="k")
    later = Reminder(id=first.id, key="k", stamp=Stamp(START, "b"), content=CUSTOM, created_at=START)
    gone = Reminder(id=first.id, key="k", stamp=Stamp(START, "c"), content=None, created_at=START)
    for each in (first, later, gone, later):
        await kept(world, ada, each)
        assert await world.reminders.find("here", ada.user_id, "k") == each
    assert await world.reminders.count("here", ada.user_id) == 1


async def test_pages_hold_the_living_the_newest_first(world: World) -> None:
    ada = await world.person()
    rows = [reminder(None if number == 2 else WATER) for number in range(6)]
    await kept(world, ada, *rows)
    living = [each for each in reversed(rows) if each.content is not None]
    assert await world.reminders.page("here", ada.user_id, None, 10) == living
    assert await world.reminders.page("here", ada.user_id, None, 2) == living[:2]
    assert await world.reminders.page("here", ada.user_id, living[1].id, 2) == living[2:4]


async def test_some_of_many_people_are_found_by_person_and_id(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    one, two, gone = reminder(), reminder(CUSTOM), reminder(None)
    await kept(world, ada, one, gone)
    await kept(world, bob, two)
    asked = [(ada.user_id, one.id), (bob.user_id, two.id), (ada.user_id, gone.id), (bob.user_id, one.id)]
    assert await world.reminders.some("here", asked) == {one.id: one, two.id: two}
    assert await world.reminders.some("here", []) == {}


async def test_anothers_and_another_apps_are_invisible(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    one = reminder(key="k")
    await kept(world, ada, one)
    for app, who in (("here", bob.user_id), ("there", ada.user_id)):
        assert await world.reminders.find(app, who, one.id) is None
        assert await world.reminders.find(app, who, "k") is None
        assert await world.reminders.page(app, who, None, 10) == []
        assert await world.reminders.count(app, who) == 0
    assert await world.reminders.some("there", [(ada.user_id, one.id)]) == {}
    await kept(world, bob, reminder(key="k"))
    assert await world.reminders.find("here", ada.user_id, "k") == one


async def test_a_rolled_back_reminder_never_was(world: World) -> None:
    ada = await world.person()
    one = reminder()

    async def fail() -> None:
        async with world.uow("here"):
            await world.reminders.keep("here", ada.user_id, one)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await world.reminders.find("here", ada.user_id, one.id) is None


async def test_the_zone_is_the_persons_present_one(world: World) -> None:
    ada = await world.person(timezone="Asia/Tokyo")
    assert await world.reminders.zone("here", ada.user_id) == "Asia/Tokyo"
    async with world.uow("here"):
        assert await world.reminders.enter("here", ada.user_id) == "Asia/Tokyo"
        await world.profiles.move("here", ada.user_id, "Europe/Madrid", START)
    assert await world.reminders.zone("here", ada.user_id) == "Europe/Madrid"
    for ask in (world.reminders.zone, world.reminders.enter):
        with pytest.raises(NotFound):
            await ask("there", ada.user_id)


async def test_old_deletions_are_forgotten_a_batch_at_a_time(world: World) -> None:
    ada = await world.person()
    eve = await world.person(app="there")
    old, young, living = reminder(None), reminder(None, hours=2), reminder()
    await kept(world, ada, old, young, living)
    await kept(world, eve, *(reminder(None) for _ in range(3)))
    before = START + timedelta(hours=1)
    assert [await world.reminders.prune(before, 3) for _ in range(3)] == [3, 1, 0]
    assert await world.reminders.find("here", ada.user_id, old.id) is None
    for each in (young, living):
        assert await world.reminders.find("here", ada.user_id, each.id) == each


async def test_parallel_makers_never_pass_the_limit(world: World) -> None:
    ada = await world.person()
    await kept(world, ada, *(reminder() for _ in range(MOST - 2)))
    tried = await asyncio.gather(*(world.acts.make(ada, wish()) for _ in range(5)), return_exceptions=True)
    refused = [each for each in tried if isinstance(each, Conflict)]
    assert [each.code for each in refused] == ["too_many_reminders"] * 3
    assert await world.reminders.count("here", ada.user_id) == MOST


async def test_parallel_edits_under_one_key_are_one_reminder(world: World) -> None:
    ada = await world.person()
    edits = [(wish(title=f"Title {number}"), START - timedelta(minutes=number)) for number in range(6)]
    await asyncio.gather(*(world.merge(ada, "k", each, at=at, client_id=each.title) for each, at in edits))
    [left] = await world.all(ada)
    assert (left.title, left.updated_at, left.created_at) == ("Title 0", START, START - timedelta(minutes=5))
