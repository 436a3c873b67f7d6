"""Streaks promise the same on memory and on Postgres: their states, their answers and their facts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, timedelta

import pytest

from core.engagement.streaks.facts import BonusFreezes, Facts, Log, Pause, Repair
from core.engagement.streaks.keep_state import state_after
from core.engagement.streaks.log_activity import LogActivityCommand
from core.engagement.streaks.measure_streaks import MeasureStreaks
from core.engagement.streaks.ports import KeptState
from core.engagement.streaks.read_many import ReadStreaks
from core.engagement.streaks.snapshot import snapshot_of
from core.shared.actor import Actor
from core.shared.events import StreakLogged
from tests.support.streaks import APPS, IDS, POLICY, START, World, memory_world, postgres_world

DAY = timedelta(days=1)


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
    else:
        async with postgres_world(request.getfixturevalue("database"), size=24) as found:
            yield found


class UndoneError(Exception):
    """Ends a unit of work as a failure."""


@asynccontextmanager
async def undone(world: World) -> AsyncIterator[None]:
    """A unit of work that fails at its end."""
    with suppress(UndoneError):
        async with world.uow("here"):
            yield
            raise UndoneError


def told(actor: Actor, log: Log) -> StreakLogged:
    return StreakLogged(app=actor.app, user_id=actor.user_id, log_id=log.id, day=log.day, current=1)


def a_log(at: str = "2030-01-01T12:00:00", seconds: int = 60) -> Log:
    return Log(IDS.new(), START, date.fromisoformat(at[:10]), seconds)


async def next_state(world: World, actor: Actor) -> tuple[KeptState, Log]:
    """What would follow from one more log."""
    kept = await world.states.recent(actor.app, actor.user_id)
    log = a_log()
    facts = await world.facts.all(actor.app, actor.user_id)
    snapshot = snapshot_of(POLICY, Facts(zones=facts.zones, logs=[*facts.logs, log]), world.clock.now())
    return state_after(POLICY, kept.version, snapshot)[0], log


async def test_nothing_is_kept_of_somebody_new(world: World) -> None:
    actor = await world.person()
    assert await world.states.get("here", actor.user_id) is None
    assert await world.states.recent("here", actor.user_id) is None
    facts = await world.facts.all("here", actor.user_id)
    assert [zone.zone for zone in facts.zones] == ["UTC"]
    assert (facts.logs, facts.pauses, facts.repairs, facts.bonuses) == ([], [], [], [])


async def test_an_appended_log_is_kept_with_its_state_and_its_event(world: World) -> None:
    actor = await world.person()
    await world.log(actor)
    state, log = await next_state(world, actor)
    assert await world.states.append("here", actor.user_id, log, state, told(actor, log))
    assert await world.states.recent("here", actor.user_id) == state
    answer = await world.states.get("here", actor.user_id)
    assert (answer.rules, answer.answer) == (state.snapshot.rules, state.answer)
    assert (answer.valid_from, answer.valid_until) == (state.snapshot.as_of, state.valid_until)
    assert log in (await world.facts.all("here", actor.user_id)).logs
    assert await world.events() == ["streak_logged", "streak_logged"]


async def test_of_twenty_parallel_appends_to_one_version_one_is_kept(world: World) -> None:
    actor = await world.person()
    await world.log(actor)
    tries = [await next_state(world, actor) for _ in range(20)]
    kept = await asyncio.gather(
        *(world.states.append("here", actor.user_id, log, state, told(actor, log)) for state, log in tries)
    )
    assert kept.count(True) == 1
    winner = tries[kept.index(True)][1]
    logs = (await world.facts.all("here", actor.user_id)).logs
    assert len(logs) == 2
    assert winner in logs
    assert len(await world.events()) == 2
    assert (await world.states.recent("here", actor.user_id)).version == tries[0][0].version


async def test_an_append_inside_a_failed_unit_of_work_leaves_nothing(world: World) -> None:
    actor = await world.person()
    await world.log(actor)
    before = await world.states.recent("here", actor.user_id)
    state, log = await next_state(world, actor)
    async with undone(world):
        assert await world.states.append("here", actor.user_id, log, state, told(actor, log))
    assert await world.states.recent("here", actor.user_id) == before
    assert len((await world.facts.all("here", actor.user_id)).logs) == 1
    assert len(await world.events()) == 1
    assert await world.states.append("here", actor.user_id, log, state, told(actor, log)), "the version is still free"


async def test_a_failed_change_leaves_no_fact_and_the_state_as_it_was(world: World) -> None:
    actor = await world.person()
    await world.log(actor)
    before, answer = [await act("here", actor.user_id) for act in (world.states.recent, world.states.get)]
    async with undone(world):
        version, facts = await world.keep.locked("here", actor.user_id)
        await world.facts.add_log("here", actor.user_id, a_log())
        await world.facts.add_pause("here", actor.user_id, Pause(IDS.new(), START.date(), START.date(), START))
        await world.facts.add_freezes("here", actor.user_id, BonusFreezes(IDS.new(), START, 3), "test")
        await world.keep(POLICY, "here", actor.user_id, version, facts)
    assert await world.states.recent("here", actor.user_id) == before
    assert await world.states.get("here", actor.user_id) == answer
    facts = await world.facts.all("here", actor.user_id)
    assert (len(facts.logs), facts.pauses, facts.bonuses) == (1, [], [])


async def test_another_app_and_another_person_see_nothing(world: World) -> None:
    actor = await world.person()
    await world.person(app="there", user_id=actor.user_id)
    stranger = await world.person()
    await world.log(actor)
    for app, user_id in (("there", actor.user_id), ("here", stranger.user_id)):
        assert await world.states.get(app, user_id) is None
        assert await world.states.recent(app, user_id) is None
        assert (await world.facts.all(app, user_id)).logs == []
    log = (await world.facts.all("here", actor.user_id)).logs[0]
    await world.facts.remove_log("there", actor.user_id, log.id)
    await world.facts.remove_log("here", stranger.user_id, log.id)
    assert (await world.facts.all("here", actor.user_id)).logs == [log]


async def test_answers_asked_for_at_once_reach_who_asked(world: World) -> None:
    people = [await world.person(app=app) for app in ("here", "there") * 10]
    for number, actor in enumerate(people):
        for _ in range(number % 3):
            world.clock.advance(days=1)
            await world.log(actor)
    answers = await asyncio.gather(*(world.states.get(actor.app, actor.user_id) for actor in people))
    for actor, answer in zip(people, answers, strict=True):
        alone = await world.states.get(actor.app, actor.user_id)
        assert answer == alone
    assert [answer is None for answer in answers] == [number % 3 == 0 for number in range(20)]


async def test_a_zone_change_makes_the_kept_state_good_for_nothing(world: World) -> None:
    actor = await world.person()
    await world.log(actor)
    state, log = await next_state(world, actor)
    world.clock.advance(hours=1)
    async with world.uow("here"):
        await world.profiles.move("here", actor.user_id, "Asia/Tokyo", world.clock.now())
        await world.states.zone_changed("here", actor.user_id)
    assert await world.states.recent("here", actor.user_id) is None
    assert (await world.states.get("here", actor.user_id)).rules != state.snapshot.rules
    assert not await world.states.append("here", actor.user_id, log, state, told(actor, log)), "it was built before"
    facts = await world.facts.all("here", actor.user_id)
    assert sorted(zone.zone for zone in facts.zones) == ["Asia/Tokyo", "UTC"]
    assert await world.read(actor) == await world.replayed(actor)


async def test_a_zone_change_waits_for_a_first_log_and_then_voids_its_state(world: World) -> None:
    actor = await world.person()
    world.clock.advance(hours=1)
    locked = asyncio.Event()

    async def move() -> None:
        await locked.wait()
        async with world.uow("here"):
            await world.profiles.move("here", actor.user_id, "Asia/Tokyo", world.clock.now())
            await world.states.zone_changed("here", actor.user_id)

    moving = asyncio.create_task(move())
    async with world.uow("here"):
        version, facts = await world.keep.locked("here", actor.user_id)
        locked.set()
        await asyncio.sleep(0.1)
        log = a_log()
        await world.facts.add_log("here", actor.user_id, log)
        facts = Facts(zones=facts.zones, logs=[log])
        await world.keep(POLICY, "here", actor.user_id, version, facts)
    await moving
    assert await world.states.recent("here", actor.user_id) is None
    assert await world.read(actor) == await world.replayed(actor)


async def test_a_locked_state_is_changed_by_one_at_a_time(world: World) -> None:
    actor = await world.person()
    order: list[str] = []

    async def change(name: str) -> None:
        async with world.uow("here"):
            version = await world.states.lock("here", actor.user_id)
            order.append(f"{name} in")
            await asyncio.sleep(0.05)
            facts = await world.facts.all("here", actor.user_id)
            await world.keep(POLICY, "here", actor.user_id, version, facts)
            order.append(f"{name} out")

    await asyncio.gather(change("a"), change("b"))
    assert [step.split()[1] for step in order] == ["in", "out", "in", "out"]


async def test_every_kind_of_fact_comes_back_as_it_went_in(world: World) -> None:
    actor = await world.person(timezone="Europe/Madrid")
    whose, at = ("here", actor.user_id), START.replace(microsecond=123456)
    log = Log(IDS.new(), at, date(2030, 1, 1), 86_400)
    pause = Pause(IDS.new(), date(2030, 1, 2), date(2030, 1, 9), at)
    repair = Repair(IDS.new(), at, date(2029, 12, 30), date(2029, 12, 31), free=True)
    freezes = BonusFreezes(IDS.new(), at, 2)
    async with world.uow("here"):
        await world.facts.add_log(*whose, log)
        await world.facts.add_pause(*whose, pause)
        await world.facts.add_repair(*whose, repair)
        assert await world.facts.add_freezes(*whose, freezes, "gift")
        assert not await world.facts.add_freezes(*whose, freezes, "gift"), "a grant counts once"
    facts = await world.facts.all(*whose)
    assert (facts.logs, facts.pauses, facts.repairs, facts.bonuses) == ([log], [pause], [repair], [freezes])
    assert all(zone.at.tzinfo == UTC and zone.zone == "Europe/Madrid" for zone in facts.zones)
    await world.facts.end_pause(*whose, pause.id, date(2030, 1, 3))
    assert (await world.facts.all(*whose)).pauses[0].last == date(2030, 1, 3)
    await world.facts.end_pause(*whose, pause.id, None)
    await world.facts.remove_log(*whose, log.id)
    facts = await world.facts.all(*whose)
    assert (facts.logs, facts.pauses) == ([], [])


async def test_twenty_logs_of_one_person_at_once_are_all_kept(world: World) -> None:
    actor = await world.person()
    answers = await asyncio.gather(*(world.log(actor, seconds=1 + number) for number in range(20)))
    facts = await world.facts.all("here", actor.user_id)
    assert {log.id for log in facts.logs} == {answer.log_id for answer in answers}
    assert len(await world.events()) == 20
    assert await world.read(actor) == await world.replayed(actor)


async def test_acts_of_all_kinds_at_once_leave_the_state_that_follows_from_the_facts(world: World) -> None:
    actor = await world.person()
    first = await world.log(actor)
    world.clock.advance(days=1)

    async def move(zone: str) -> None:
        async with world.uow("here"):
            await world.profiles.move("here", actor.user_id, zone, world.clock.now())
            await world.states.zone_changed("here", actor.user_id)

    await asyncio.gather(
        *(world.log(actor) for _ in range(5)),
        world.log(actor, at=START),
        world.change.undo(POLICY, actor, first.log_id),
        *(world.grant("here", actor.user_id, 1, grant_id=IDS.new(), reason="gift") for _ in range(3)),
        move("America/Los_Angeles"),
    )
    facts = await world.facts.all("here", actor.user_id)
    assert (len(facts.logs), len(facts.bonuses)) == (6, 3)
    for _ in range(4):
        assert await world.read(actor) == await world.replayed(actor)
        world.clock.advance(hours=11)
    await world.log(actor)
    assert await world.read(actor) == await world.replayed(actor)


async def test_a_grant_counts_once_however_often_it_comes(world: World) -> None:
    actor = await world.person()
    grant_id = IDS.new()
    await asyncio.gather(*(world.grant("here", actor.user_id, 2, grant_id=grant_id, reason="gift") for _ in range(5)))
    assert (await world.read(actor)).freezes == 2
    assert await world.events() == ["streak_changed"]


async def test_a_log_under_a_clock_that_was_set_back_is_not_forgotten_later(world: World) -> None:
    actor = await world.person()
    await world.log(actor)
    world.clock.advance(days=1)
    await world.log(actor)
    world.clock.advance(hours=-23)
    await world.log(actor)
    for hours in (0, 22, 1, 24):
        world.clock.advance(hours=hours)
        assert await world.read(actor) == await world.replayed(actor)
    again = await world.log_activity(POLICY, actor, LogActivityCommand(duration_seconds=5))
    assert again.current == 3


async def test_a_state_that_does_not_follow_from_the_facts_is_found(world: World) -> None:
    people = [await world.person(app=app) for app in ("here", "here", "there")]
    for actor in people:
        await world.log(actor)
    assert sorted(await world.states.some("here", 9)) == sorted(actor.user_id for actor in people[:2])
    assert len(await world.states.some("here", 1)) == 1
    assert await world.broken() == 0
    facts = await world.facts.all("there", people[2].user_id)
    async with world.uow("there"):
        version = await world.states.lock("there", people[2].user_id)
        await world.keep(POLICY, "there", people[2].user_id, version, Facts(zones=facts.zones))
    assert await world.broken() == 1


async def test_figures_of_many_are_what_each_is_told_however_their_streaks_are_kept(world: World) -> None:
    keen, lapsed, moved, idle = [await world.person() for _ in range(4)]
    stranger = await world.person(app="there", user_id=keen.user_id)
    measure = MeasureStreaks(APPS, ReadStreaks(world.states, world.facts), world.clock)
    for day in range(5):
        for actor in (keen, moved, *([lapsed] if day < 2 else [])):
            await world.log(actor)
        world.clock.advance(days=1)
    async with world.uow("here"):
        await world.profiles.move("here", moved.user_id, "Asia/Tokyo", world.clock.now())
        await world.states.zone_changed("here", moved.user_id)
    everybody = [actor.user_id for actor in (keen, lapsed, moved, idle)]
    assert await measure.measures("here", everybody) == {
        keen.user_id: {"current_streak": 5, "longest_streak": 5},
        lapsed.user_id: {"current_streak": 0, "longest_streak": 2},
        moved.user_id: {"current_streak": 5, "longest_streak": 5},
    }
    assert await measure.measures("there", [stranger.user_id]) == {}
    assert await measure.measures("here", []) == {}
    assert await measure.measures("nowhere", everybody) == {}
    async with undone(world):
        await world.log(keen)
        assert (await measure.measures("here", [keen.user_id]))[keen.user_id]["current_streak"] == 6
    assert (await measure.measures("here", [keen.user_id]))[keen.user_id]["current_streak"] == 5
