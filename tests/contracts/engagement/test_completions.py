"""Completions, their rollups and written challenges promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.support.challenges import FEATURE, PER_DAY, World, memory_world, postgres_world
from tests.support.lowkey import IDS, START

from core.engagement.challenges.library import challenge_id
from core.engagement.challenges.model import Challenge, Completion
from core.engagement.challenges.ports import Place
from core.shared.actor import Actor
from core.shared.errors import Invalid, NotFound

DAY = START.date()


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


async def all_of(world: World, who: Actor) -> list[Completion]:
    return await world.completions.page(who.app, who.user_id, None, 1000)


def challenge(category: str = "focus", energy: str = "low") -> Challenge:
    return Challenge(
        id=IDS.new(),
        title="Hum",
        description="Hum a tune.",
        duration=3,
        emoji="🎵",
        fun_fact="Bees hum.",
        goal_category=category,  # type: ignore[arg-type]  # a test's shorthand
        energy_level=energy,  # type: ignore[arg-type]
    )


async def test_a_completion_is_kept_counted_and_told(world: World) -> None:
    ada = await world.person(timezone="Asia/Tokyo")
    world.clock.advance(hours=4)
    done = await world.do(ada, duration=5, client_id="one")
    assert (done.completion.day, done.completion.completed_at) == (date(2030, 5, 16), world.clock.now())
    assert await all_of(world, ada) == [done.completion]
    assert await world.completions.of_client("here", ada.user_id, "one") == done.completion
    [total] = await world.rollups.totals("here", ada.user_id)
    assert (total.category, total.energy, total.completions, total.minutes, total.days_begun) == (
        "focus",
        "low",
        1,
        5,
        1,
    )
    [day] = await world.rollups.days("here", ada.user_id, date(2030, 5, 1))
    assert (day.day, day.completions, day.minutes) == (date(2030, 5, 16), 1, 5)
    assert (done.streak.current, done.streak.last_day) == (1, date(2030, 5, 16))
    facts = await world.facts.all("here", ada.user_id)
    assert [(log.id, log.duration_seconds) for log in facts.logs] == [(done.completion.id, 300)]
    assert sorted(await world.events()) == ["challenge_completed", "streak_logged"]
    assert [unlocked.key for unlocked in done.achievements] == ["first"]


async def test_a_challenge_of_the_library_is_kept_as_it_reads_in_ones_language(world: World) -> None:
    ada = await world.person()
    await world.change(ada, locale="es-MX")
    done = (await world.do(ada, challenge_id=challenge_id("focus-look-far"))).completion
    assert (done.title, done.duration, done.goal_category) == ("Mira a lo lejos", 2, "focus")
    assert done.challenge_id == challenge_id("focus-look-far")
    with pytest.raises(NotFound):
        await world.do(ada, challenge_id=uuid4())


async def test_the_same_client_id_is_the_same_completion_for_ever(world: World) -> None:
    ada, bob, eve = await world.person(), await world.person(), await world.person(app="there")
    first = await world.do(ada, client_id="x", title="One")
    world.clock.advance(days=40)
    again = await world.do(ada, client_id="x", title="Two", completed_at=START, goal_category="sleep")
    assert (again.completion, again.achievements) == (first.completion, first.achievements)
    assert again.streak.status == "broken", "the streak is told as it is now"
    assert len(await all_of(world, ada)) == 1
    assert (await world.do(bob, client_id="x")).completion.id != first.completion.id
    assert (await world.do(eve, client_id="x")).completion.id != first.completion.id


async def test_twenty_parallel_sends_of_one_client_id_are_one_completion(world: World) -> None:
    ada = await world.person(ranked=True)
    answers = await asyncio.gather(*(world.do(ada, client_id="x", duration=2) for _ in range(20)))
    assert {answer.completion.id for answer in answers} == {(await all_of(world, ada))[0].id}
    assert {len(answer.achievements) for answer in answers} == {1}
    assert [total.completions for total in await world.rollups.totals("here", ada.user_id)] == [1]
    assert (await world.events()).count("challenge_completed") == 1
    mine = await world.rankings.of("here", DAY - timedelta(days=DAY.weekday()), ada.user_id)
    assert mine
    assert mine.standing.completions == 1


async def test_parallel_completions_lose_no_count(world: World) -> None:
    crowd = [await world.person(ranked=True) for _ in range(3)]
    kinds = [("focus", "low"), ("focus", "high"), ("sleep", "low"), ("focus", "low")] * 3
    await asyncio.gather(
        *(
            world.do(
                who, goal_category=category, energy_level=energy, duration=2, completed_at=START - timedelta(days=n % 2)
            )
            for n, (category, energy) in enumerate(kinds)
            for who in crowd
        )
    )
    for who in crowd:
        totals = {(t.category, t.energy): t for t in await world.rollups.totals("here", who.user_id)}
        assert {kind: total.completions for kind, total in totals.items()} == {
            ("focus", "low"): 6,
            ("focus", "high"): 3,
            ("sleep", "low"): 3,
        }
        assert sum(total.minutes for total in totals.values()) == 24
        assert sum(total.days_begun for total in totals.values()) == 2
        days = await world.rollups.days("here", who.user_id, DAY - timedelta(days=9))
        assert [(day.completions, day.minutes) for day in days] == [(6, 12), (6, 12)]
        mine = await world.rankings.of("here", DAY - timedelta(days=DAY.weekday()), who.user_id)
        assert mine
        assert (mine.standing.completions, mine.rank) == (12, 1)


async def test_what_fails_leaves_nothing(world: World) -> None:
    ada = await world.person(ranked=True)
    world.unlocks.fails = True
    with pytest.raises(ZeroDivisionError):
        await world.do(ada, client_id="x")
    world.unlocks.fails = False
    with pytest.raises(Invalid) as caught:
        await world.do(ada, client_id="x", completed_at=START - timedelta(days=32))
    assert (caught.value.code, caught.value.pointer) == ("log_out_of_window", "/completed_at")
    assert await all_of(world, ada) == []
    assert await world.rollups.totals("here", ada.user_id) == []
    assert await world.rollups.days("here", ada.user_id, date(2030, 1, 1)) == []
    assert list((await world.facts.all("here", ada.user_id)).logs) == []
    assert await world.rankings.participants("here", DAY - timedelta(days=DAY.weekday())) == 0
    assert await world.events() == []
    assert (await world.do(ada, client_id="x")).streak.current == 1


async def test_the_figures_before_are_those_without_the_cause(world: World) -> None:
    ada = await world.person()
    await world.do(ada, duration=4)
    await world.do(ada, goal_category="sleep", energy_level="high")
    first, second = world.unlocks.told
    assert (first["completions"], first["longest_streak"]) == (0, 0)
    assert (second["completions"], second["completions.focus"], second["minutes"], second["longest_streak"]) == (
        1,
        1,
        4,
        1,
    )
    figures = (await world.rollups.measures("here", [ada.user_id]))[ada.user_id]
    assert {name: figure for name, figure in figures.items() if figure} == {
        "completions": 2,
        "completions.focus": 1,
        "completions.sleep": 1,
        "completions.low": 1,
        "completions.high": 1,
        "minutes": 4,
        "categories": 2,
    }
    assert set(figures) == set(first) - {"current_streak", "longest_streak"}
    assert set(first.values()) == {0}, "what is absent could not be told from what was not changed"


async def test_figures_inside_a_unit_of_work_count_what_it_did(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    async with world.uow("here"):
        await world.do(ada)
        found = await world.rollups.measures("here", [ada.user_id, bob.user_id])
    assert (found[ada.user_id]["completions"], found[bob.user_id].get("completions", 0)) == (1, 0)


async def test_pages_go_on_behind_a_place_while_others_come(world: World) -> None:
    ada = await world.person(timezone="America/Los_Angeles")
    for hours in range(0, 60, 6):
        await world.do(ada, completed_at=START - timedelta(hours=hours))
    whole = await all_of(world, ada)
    assert [done.completed_at for done in whole] == sorted((done.completed_at for done in whole), reverse=True)
    first = await world.history(ada, limit=4)
    await world.do(ada)
    await world.do(ada, completed_at=START - timedelta(minutes=1))
    seen, cursor = [*first.items], first.next_cursor
    while cursor is not None:
        page = await world.history(ada, limit=4, cursor=cursor)
        seen, cursor = [*seen, *page.items], page.next_cursor
    assert seen == whole
    day = date(2030, 5, 14)
    of_day = [done for done in whole if done.day == day]
    assert 3 <= len(of_day) <= 4
    assert (await world.history(ada, day)).items == of_day
    assert (
        await world.completions.page("here", ada.user_id, Place(of_day[0].completed_at, of_day[0].id), 2, day)
        == of_day[1:3]
    )
    assert (await world.history(ada, date.min)).items == []
    assert (await world.history(ada, date.max)).items == []


async def test_another_person_and_another_app_see_nothing(world: World) -> None:
    ada = await world.person()
    bob = await world.person()
    await world.do(ada, client_id="x")
    written = challenge()
    async with world.uow("here"):
        await world.own.add("here", ada.user_id, written, START)
    for app, user_id in (("here", bob.user_id), ("there", ada.user_id)):
        assert await world.completions.page(app, user_id, None, 10) == []
        assert await world.completions.of_client(app, user_id, "x") is None
        assert await world.rollups.totals(app, user_id) == []
        assert await world.rollups.days(app, user_id, date(2000, 1, 1)) == []
        assert await world.rollups.between(app, [(user_id, DAY, DAY)]) == {user_id: 0}
        assert await world.own.get(app, user_id, written.id) is None
        assert await world.own.before(app, user_id, None, 10) == []
    with pytest.raises(NotFound):
        await world.do(bob, challenge_id=written.id)
    assert (await world.do(ada, challenge_id=written.id)).completion.title == "Hum"


async def test_counts_of_many_between_days(world: World) -> None:
    ada, bob, eve = [await world.person() for _ in range(3)]
    for ago in (0, 0, 1, 3, 9):
        await world.do(ada, completed_at=START - timedelta(days=ago))
    await world.do(bob)
    ranges = [
        (ada.user_id, DAY - timedelta(days=3), DAY),
        (bob.user_id, DAY - timedelta(days=9), DAY - timedelta(days=1)),
        (eve.user_id, DAY, DAY),
    ]
    assert await world.rollups.between("here", ranges) == {ada.user_id: 4, bob.user_id: 0, eve.user_id: 0}
    assert await world.rollups.between("here", []) == {}


async def test_ones_own_challenges_come_first_and_the_newest_of_them(world: World) -> None:
    ada = await world.person()
    kinds = [("focus", "low"), ("sleep", "low"), ("focus", "high"), ("focus", "low")]
    written = [challenge(*kind) for kind in kinds]
    for one in written:
        async with world.uow("here"):
            await world.own.add("here", ada.user_id, one, START)
    library = FEATURE.entries.all("en")
    seen, cursor = [], None
    while True:
        page = await world.listing(FEATURE, ada, 7, cursor)
        seen, cursor = [*seen, *page.items], page.next_cursor
        if cursor is None:
            break
    assert seen == [*written[::-1], *library]
    fitting = await world.listing(FEATURE, ada, 100, category="focus", energy="low")
    assert fitting.items[:2] == [written[3], written[0]]
    assert all((item.goal_category, item.energy_level) == ("focus", "low") for item in fitting.items)
    exactly = await world.listing(FEATURE, ada, len(seen))
    assert (len(exactly.items), exactly.next_cursor) == (len(seen), None)
    with pytest.raises(Invalid, match="invalid_cursor"):
        await world.listing(FEATURE, ada, 7, (await world.listing(FEATURE, ada, 7)).next_cursor, category="focus")


async def test_parallel_takers_never_pass_the_limit(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    takes = [world.own.take("here", who.user_id, DAY, PER_DAY) for who in (ada, bob) for _ in range(10)]
    taken = await asyncio.gather(*takes)
    assert [day for day in taken if day is not None] == [DAY] * PER_DAY * 2
    await world.own.give_back("here", ada.user_id, DAY)
    assert await world.own.take("here", ada.user_id, DAY, PER_DAY) == DAY
    assert await world.own.take("here", ada.user_id, DAY, PER_DAY) is None
    assert await world.own.take("there", ada.user_id, DAY, PER_DAY) is None, "no member there"
    assert await world.own.take("here", ada.user_id, DAY, 0) is None


async def test_a_new_day_gives_anew_and_travel_back_gives_nothing(world: World) -> None:
    ada = await world.person()
    tomorrow = DAY + timedelta(days=1)
    for _ in range(PER_DAY):
        assert await world.own.take("here", ada.user_id, DAY, PER_DAY) == DAY
    for _ in range(PER_DAY - 1):
        assert await world.own.take("here", ada.user_id, tomorrow, PER_DAY) == tomorrow
    assert await world.own.take("here", ada.user_id, DAY, PER_DAY) == tomorrow
    assert await world.own.take("here", ada.user_id, DAY, PER_DAY) is None
    assert await world.own.take("here", ada.user_id, tomorrow, PER_DAY) is None
    await world.own.give_back("here", ada.user_id, DAY)
    assert await world.own.take("here", ada.user_id, tomorrow, PER_DAY) is None, "that day is over"


async def test_an_entered_person_is_as_they_are_now(world: World) -> None:
    ada = await world.person(timezone="Asia/Tokyo")
    async with world.uow("here"):
        before = await world.participants.enter("here", ada.user_id, START)
    assert (before.timezone, before.locale, before.ranked) == ("Asia/Tokyo", "en", False)
    world.clock.advance(minutes=1)
    await world.change(ada, timezone="UTC", locale="es", preferences={"leaderboard_opt_in": True})
    after = await world.participants.look("here", ada.user_id, world.clock.now())
    assert (after.timezone, after.locale, after.ranked) == ("UTC", "es", True)
    assert (await world.participants.look("here", ada.user_id, START)).timezone == "Asia/Tokyo"
    await world.change(ada, preferences={"leaderboard_opt_out": True})
    assert not (await world.participants.look("here", ada.user_id, START)).ranked
    with pytest.raises(NotFound):
        await world.participants.look("there", ada.user_id, START)


async def test_whoever_leaves_takes_everything_along(world: World) -> None:
    ada, bob = await world.person(ranked=True), await world.person(ranked=True)
    for who in (ada, bob):
        await world.do(who, client_id="x")
        async with world.uow("here"):
            await world.own.add("here", who.user_id, challenge(), START)
        await world.own.take("here", who.user_id, DAY, PER_DAY)
    held = await world.data.export(ada.user_id)
    assert {"challenge_completions", "own_challenges", "challenge_allowances", "ranking_weeks"} <= set(held)
    async with world.uow("*"):
        await world.data.purge(ada.user_id, "here")
    assert await world.data.export(ada.user_id) == {} or set(await world.data.export(ada.user_id)) <= {"accounts"}
    monday = DAY - timedelta(days=DAY.weekday())
    assert await world.rankings.participants("here", monday) == 1
    assert [row.user_id for row in await world.rankings.after("here", monday, None, 10)] == [bob.user_id]
    assert len(await all_of(world, bob)) == 1
