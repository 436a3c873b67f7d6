"""Noting down: on the right day, once, in the right order, whenever it arrives."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict
from tests.support.habits import World, memory_world
from tests.support.lowkey import START
from tests.support.tries import tries

from core.engagement.tracking import change_tracking
from core.shared.actor import Actor
from core.shared.errors import Invalid, NotFound
from core.shared.events import TrackingChanged

SIXTY = tries(60)


@pytest.fixture
def world() -> World:
    return memory_world()


async def refusal(world: World, *args: object, **options: object) -> str:
    with pytest.raises(Invalid) as refused:
        await world.note(*args, **options)  # type: ignore[arg-type]
    return refused.value.code


async def test_nothing_noted_is_zeros_and_nulls(world: World) -> None:
    ada = await world.person()
    day = await world.today(ada)
    assert (day.date, day.water_intake, day.mood, day.morning_stretch, day.updated_at) == (
        START.date(),
        0,
        None,
        False,
        None,
    )
    assert (await world.note(ada)).updated_at is None, "and an empty change notes nothing"
    assert (await world.history(ada, None, None)).items == []


async def test_values_replace_and_increments_add_to_them(world: World) -> None:
    ada = await world.person()
    await world.note(ada, water_intake=500, mood="calm", screen_breaks=3)
    day = await world.note(ada, water_intake=100, add={"water_intake": 250, "screen_breaks": 2}, mood=4)
    assert (day.water_intake, day.screen_breaks, day.mood) == (350, 5, 4)
    day = await world.note(ada, add={"water_intake": -10_000, "screen_breaks": 10_000}, mood=None)
    assert (day.water_intake, day.screen_breaks, day.mood) == (0, 10_000, None)
    today = await world.today(ada)
    assert asdict(today).items() <= asdict(day).items()
    assert (await world.history(ada, None, None)).items == [today]


async def test_of_two_changes_in_one_instant_the_second_comes_second(world: World) -> None:
    ada = await world.person()
    for water in (500, 900, 300, 700):
        assert (await world.note(ada, water_intake=water)).water_intake == water
    await world.note(ada, add={"water_intake": 5})
    assert (await world.note(ada, add={"water_intake": 5})).water_intake == 710


async def test_what_was_done_offline_takes_its_place_by_its_instant(world: World) -> None:
    ada = await world.person()
    hour = timedelta(hours=1)
    await world.note(ada, at=START - 3 * hour, client_id="a", add={"water_intake": 100})
    await world.note(ada, at=START - hour, client_id="c", add={"water_intake": 10})
    day = await world.note(ada, at=START - 2 * hour, client_id="b", water_intake=1000)
    assert day.water_intake == 1010, "the value of then, and what was added after it"


async def test_the_same_client_id_has_no_second_effect_and_the_same_answer(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    first = await world.note(ada, at=START, client_id="one", add={"water_intake": 2000})
    assert {one.key for one in first.achievements} == {"first_day", "water"}
    events = len(world.outbox.events)
    assert await world.note(ada, at=START, client_id="one", add={"water_intake": 2000}) == first
    assert await world.note(ada, client_id="one", water_intake=7) == first, "whatever else it says"
    assert len(world.outbox.events) == events
    assert (await world.note(bob, client_id="one", water_intake=7)).water_intake == 7, "another's is another"
    world.clock.advance(days=33)
    again = await world.note(ada, at=START, client_id="one", add={"water_intake": 2000})
    assert again == first, "and it is no longer asked how old it is"


async def test_an_instant_may_be_30_days_old_and_five_minutes_ahead(world: World) -> None:
    ada = await world.person()
    minute = timedelta(minutes=1)
    assert (await world.note(ada, at=START + 5 * minute, water_intake=1)).date == START.date()
    oldest = START - timedelta(days=30)
    assert (await world.note(ada, at=oldest, water_intake=1)).date == oldest.date()
    assert await refusal(world, ada, at=START + 6 * minute, water_intake=1) == "tracked_in_the_future"
    assert await refusal(world, ada, at=oldest - minute, water_intake=1) == "tracked_too_long_ago"


async def test_what_lies_ahead_counts_as_now(world: World) -> None:
    ada = await world.person()
    await world.note(ada, at=START + timedelta(minutes=4), client_id="fast clock", water_intake=500)
    assert (await world.note(ada, water_intake=100)).water_intake == 100


async def test_a_day_whose_entries_are_gone_takes_no_more_and_stays(world: World) -> None:
    ada = await world.person()
    old = START - timedelta(days=20)
    await world.note(ada, at=old, client_id="kept", water_intake=2500)
    assert await world.tracking.prune(old + timedelta(days=1), 10) == 1
    assert await world.tracking.prune(old + timedelta(days=1), 10) == 0
    assert await refusal(world, ada, at=old + timedelta(hours=1), water_intake=1) == "tracking_day_closed"
    [day] = (await world.history(ada, None, None)).items
    assert (day.date, day.water_intake) == (old.date(), 2500)


async def test_a_day_holds_only_so_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_tracking, "MOST_ENTRIES", 3)
    ada = await world.person()
    for _ in range(3):
        await world.note(ada, add={"posture_checks": 1})
    assert await refusal(world, ada, add={"posture_checks": 1}) == "tracking_day_full"
    assert (await world.today(ada)).posture_checks == 3
    world.clock.advance(days=1)
    await world.note(ada, add={"posture_checks": 1})


async def test_a_change_is_told_once_and_a_refused_one_is_not(world: World) -> None:
    ada = await world.person()
    await world.note(ada, water_intake=1)
    await refusal(world, ada, at=START + timedelta(days=1), water_intake=2)
    told = [event for event in world.outbox.events if isinstance(event, TrackingChanged)]
    assert told == [TrackingChanged(app="here", user_id=ada.user_id, day=START.date())]


async def test_whoever_has_left_notes_nothing(world: World) -> None:
    ada = await world.person(app="there")
    with pytest.raises(NotFound):
        await world.note(Actor("here", ada.user_id, ada.session_id), water_intake=5)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Europe/Madrid", datetime(2030, 5, 14, 21, 59, tzinfo=UTC), date(2030, 5, 14)),
        ("Europe/Madrid", datetime(2030, 5, 14, 22, 0, tzinfo=UTC), date(2030, 5, 15)),
        ("America/Los_Angeles", datetime(2030, 5, 15, 6, 59, tzinfo=UTC), date(2030, 5, 14)),
        ("Pacific/Kiritimati", datetime(2030, 5, 14, 10, 0, tzinfo=UTC), date(2030, 5, 15)),
    ],
)
async def test_the_day_is_the_persons_own(world: World, zone: str, at: datetime, day: date) -> None:
    ada = await world.person(timezone=zone)
    assert (await world.note(ada, at=at, water_intake=1)).date == day
    world.clock.at = at
    assert (await world.today(ada)).date == day


async def test_a_day_of_23_and_one_of_25_hours_are_one_day_each(world: World) -> None:
    ada = await world.person(timezone="Europe/Madrid")
    for first, hours, day in (
        (datetime(2030, 3, 30, 23, tzinfo=UTC), 23, date(2030, 3, 31)),
        (datetime(2030, 10, 26, 22, tzinfo=UTC), 25, date(2030, 10, 27)),
    ):
        world.clock.at = first + timedelta(days=2)
        for hour in range(hours):
            noted = await world.note(ada, at=first + timedelta(hours=hour, minutes=30), add={"screen_breaks": 1})
            assert noted.date == day
        assert noted.screen_breaks == hours
        edges = [first - timedelta(seconds=1), first + timedelta(hours=hours)]
        assert [(await world.note(ada, at=at, mood=3)).date for at in edges] == [
            day - timedelta(days=1),
            day + timedelta(days=1),
        ]


async def test_after_a_move_today_is_the_day_over_there_and_the_past_keeps_its_days(world: World) -> None:
    ada = await world.person(timezone="Asia/Tokyo")
    world.clock.at = datetime(2030, 5, 15, 16, tzinfo=UTC)  # one o'clock on the 16th in Tokyo
    await world.note(ada, water_intake=500)
    world.clock.advance(hours=1)
    await world.move(ada, "America/Los_Angeles")
    assert (await world.today(ada)).date == date(2030, 5, 15)
    await world.note(ada, water_intake=300)
    late = await world.note(ada, at=world.clock.at - timedelta(minutes=90), client_id="late", add={"water_intake": 70})
    assert late.date == date(2030, 5, 16), "in the zone in force then"
    assert (late.water_intake, (await world.today(ada)).water_intake) == (500, 300)
    days = (await world.history(ada, None, date(2030, 5, 17))).items
    assert [(day.date.day, day.water_intake) for day in days] == [(15, 300), (16, 500)]


async def test_history_has_the_last_30_days_unless_asked_otherwise(world: World) -> None:
    ada = await world.person()
    for ago in (0, 1, 29, 30):
        await world.note(ada, at=START - timedelta(days=ago), water_intake=ago)
    assert [day.water_intake for day in (await world.history(ada, None, None)).items] == [29, 1, 0]
    first = START.date() - timedelta(days=30)
    assert [day.water_intake for day in (await world.history(ada, first, first)).items] == [30]
    assert len((await world.history(ada, START.date() - timedelta(days=399), START.date())).items) == 4
    for bad in ((first, first - timedelta(days=1)), (START.date() - timedelta(days=400), START.date())):
        with pytest.raises(Invalid) as refused:
            await world.history(ada, *bad)
        assert refused.value.code == "invalid_range"


@SIXTY
@given(st.randoms(use_true_random=False), st.integers(2, 7))
def test_any_order_of_synchronising_ends_in_the_same_day(dice: random.Random, many: int) -> None:
    acts = [
        (
            START - timedelta(minutes=dice.randrange(5)),
            f"act {number}",
            {"water_intake": dice.randrange(3000)} if dice.random() < 0.4 else {},
            {"water_intake": dice.randrange(-500, 500), "posture_checks": 1},
        )
        for number in range(many)
    ]

    async def day_after(order: list[int]) -> tuple[object, ...]:
        world = memory_world()
        ada = await world.person()
        for place in order:
            at, client_id, values, adds = acts[place]
            await world.note(ada, at=at, client_id=client_id, add=adds, **values)
        day = await world.today(ada)
        figures = (await world.tracking.measures("here", [ada.user_id]))[ada.user_id]
        return day.water_intake, day.posture_checks, sorted(figures.items()), sorted(await world.keys(ada))

    shuffled = dice.choices(range(many), k=many) + dice.sample(range(many), many)
    straight, mixed = (asyncio.run(day_after(order)) for order in (list(range(many)), shuffled))
    # A glass that is taken back before it is known can still have unlocked something on one of the ways.
    assert straight[:3] == mixed[:3]
