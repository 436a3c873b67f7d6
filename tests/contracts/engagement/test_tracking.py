"""Tracking and goals promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from msgspec.structs import asdict, replace
from tests.support.habits import World, memory_world, postgres_world
from tests.support.lowkey import IDS, START

from core.engagement.goals.model import Goals
from core.engagement.tracking.fold import Entry, KeptDay, Marks, Totals, fold
from core.engagement.tracking.model import TrackedDay
from core.engagement.tracking.ports import Page
from core.shared.actor import Actor
from core.shared.errors import Unavailable

DAY = START.date()
FULL = Marks(
    water_intake=2100,
    mood="serena ñ",
    breathing_sessions=1,
    posture_checks=2,
    screen_breaks=3,
    morning_stretch=True,
    evening_reflection=True,
)


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


def page_of(entry: Entry, marks: Marks = FULL, totals: Totals = Totals(tracked_days=1)) -> Page:  # noqa: B008
    return Page(KeptDay(day=DAY, marks=marks, last=entry.place, entries=1, updated_at=START), totals)


async def write(world: World, who: Actor, entry: Entry, page: Page) -> None:
    async with world.uow(who.app):
        await world.tracking.write(who.app, who.user_id, entry, page)


async def opened(world: World, who: Actor, app: str = "here") -> Page:
    async with world.uow(app):
        return await world.tracking.open(app, who.user_id, DAY)


async def persistently(act: Callable[[], Awaitable[TrackedDay]]) -> TrackedDay:
    """Once more where nothing was done because the machine is too busy to give everybody a connection in time."""
    while True:
        try:
            return await act()
        except Unavailable:
            await asyncio.sleep(0.1)


async def test_what_is_written_is_read_again(world: World) -> None:
    ada = await world.person()
    entry = Entry(id=IDS.new(), at=START, sets={"water_intake": 5, "mood": None}, adds={"screen_breaks": -2})
    totals = Totals(
        tracked_days=1,
        hydrated_days=2,
        breathing_sessions=3,
        posture_checks=4,
        screen_breaks=5,
        stretch_days=6,
        reflection_days=7,
    )
    page = page_of(entry, totals=totals)
    await write(world, ada, entry, page)
    assert await opened(world, ada) == page
    assert await world.tracking.entries("here", ada.user_id, DAY) == [entry]
    assert await world.tracking.day_of("here", ada.user_id, entry.id) == DAY
    assert await world.tracking.measures("here", [ada.user_id, IDS.new()]) == {ada.user_id: asdict(totals)}
    level = Entry(id=IDS.new(), at=START, sets={"mood": 4})
    await write(world, ada, level, page_of(level, replace(FULL, mood=4)))
    assert (await opened(world, ada)).day == page_of(level, replace(FULL, mood=4)).day


async def test_nothing_written_is_nothing(world: World) -> None:
    ada = await world.person()
    assert await opened(world, ada) == Page(None, Totals())
    assert await world.tracking.entries("here", ada.user_id, DAY) == []
    assert await world.tracking.day_of("here", ada.user_id, IDS.new()) is None
    assert await world.tracking.measures("here", [ada.user_id]) == {}


async def test_another_apps_and_another_persons_days_are_invisible(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    entry = Entry(id=IDS.new(), at=START)
    await write(world, ada, entry, page_of(entry))
    for app, who in (("there", ada), ("here", bob)):
        assert await opened(world, who, app) == Page(None, Totals())
        assert await world.tracking.entries(app, who.user_id, DAY) == []
        assert await world.tracking.day_of(app, who.user_id, entry.id) is None
        assert await world.tracking.between(app, who.user_id, DAY, DAY) == []
        assert await world.tracking.measures(app, [who.user_id]) == {}


async def test_a_rolled_back_change_never_was(world: World) -> None:
    ada = await world.person()
    await world.note(ada, water_intake=100)
    before = await opened(world, ada)

    async def fail() -> None:
        async with world.uow("here"):
            await world.note(ada, client_id="lost", water_intake=3000)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await opened(world, ada) == before
    assert len(await world.tracking.entries("here", ada.user_id, DAY)) == 1
    assert (await world.note(ada, client_id="lost", add={"water_intake": 1})).water_intake == 101


async def test_days_come_oldest_first_and_only_those_of_the_range(world: World) -> None:
    ada = await world.person()
    for ago in (3, 0, 1, 2):
        await world.note(ada, at=START - timedelta(days=ago), water_intake=ago)
    days = await world.tracking.between("here", ada.user_id, DAY - timedelta(days=2), DAY - timedelta(days=1))
    assert [day.marks.water_intake for day in days] == [2, 1]


async def test_fifty_increments_at_once_lose_nothing(world: World) -> None:
    ada = await world.person()
    answers = await asyncio.gather(
        *(persistently(lambda: world.note(ada, add={"water_intake": 100, "posture_checks": 1})) for _ in range(50))
    )
    assert sorted(day.water_intake for day in answers) == list(range(100, 5001, 100))
    assert (await world.today(ada)).posture_checks == 50
    figures = (await world.tracking.measures("here", [ada.user_id]))[ada.user_id]
    assert (figures["tracked_days"], figures["hydrated_days"], figures["posture_checks"]) == (1, 1, 50)
    assert sorted(world.loud()) == ["first_day", "water"], "and each achievement once"


async def test_one_client_id_sent_many_times_at_once_counts_once(world: World) -> None:
    ada = await world.person()
    await asyncio.gather(*(world.note(ada, client_id="one", at=START, add={"screen_breaks": 1}) for _ in range(12)))
    assert (await world.today(ada)).screen_breaks == 1


async def test_late_and_present_changes_at_once_end_as_their_instants_say(world: World) -> None:
    ada = await world.person()
    acts = [
        (START - timedelta(minutes=30 - number), f"act {number}", number * 100 if number % 5 == 0 else None)
        for number in range(20)
    ]
    await asyncio.gather(
        *(
            world.note(
                ada,
                at=at,
                client_id=name,
                add={"water_intake": 7},
                **({} if value is None else {"water_intake": value}),
            )
            for at, name, value in acts
        )
    )
    [day] = await world.tracking.between("here", ada.user_id, DAY, DAY)
    assert day.marks == fold(await world.tracking.entries("here", ada.user_id, DAY))
    assert (day.marks.water_intake, day.entries) == (1500 + 5 * 7, 20)


async def test_old_days_are_closed_in_batches_and_keep_what_they_hold(world: World) -> None:
    ada, eve = await world.person(), await world.person(app="there")
    for ago in range(5):
        await world.note(ada, at=START - timedelta(days=ago), water_intake=ago)
    await world.note(eve, at=START - timedelta(days=4), water_intake=9)
    before = START - timedelta(days=1)
    assert [await world.tracking.prune(before, 3) for _ in range(3)] == [3, 1, 0]
    days = await world.tracking.between("here", ada.user_id, DAY - timedelta(days=9), DAY)
    assert [(day.marks.water_intake, day.closed) for day in days] == [
        (4, True),
        (3, True),
        (2, True),
        (1, False),
        (0, False),
    ]
    for ago, left in ((4, 0), (1, 1), (0, 1)):
        assert len(await world.tracking.entries("here", ada.user_id, DAY - timedelta(days=ago))) == left
    assert [day.closed for day in await world.tracking.between("there", eve.user_id, DAY - timedelta(days=9), DAY)] == [
        True
    ]


async def test_goals_are_replaced_whole_and_are_each_apps_own(world: World) -> None:
    ada = await world.person()
    assert await world.goals.get("here", ada.user_id) is None
    for goals in (Goals(), Goals(water_intake=None, challenges=7), Goals(screen_breaks=None)):
        async with world.uow("here"):
            await world.goals.put("here", ada.user_id, goals)
        assert await world.goals.get("here", ada.user_id) == goals
    assert await world.goals.get("there", ada.user_id) is None

    async def fail() -> None:
        async with world.uow("here"):
            await world.goals.put("here", ada.user_id, Goals(water_intake=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await world.goals.get("here", ada.user_id) == Goals(screen_breaks=None)
