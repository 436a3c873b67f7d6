"""Warnings of a streak at risk: when they are planned and whether they still hold, on memory and on Postgres."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from tests.support.reminders import NotedAgenda
from tests.support.streaks import IDS, POLICY, START, World, memory_world, postgres_world

from core.engagement.streaks.change_streak import SetPauseCommand
from core.engagement.streaks.feature import Streaks, StreakWarnings
from core.engagement.streaks.plan_warning import PlanWarning
from core.engagement.streaks.read_many import ReadStreaks
from core.engagement.streaks.warn import StreakRiskOccasion
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.messages import Candidate, Wording
from core.shared.recurrence import Recurrence

APPS = Apps(
    [
        AppSpec(slug="here", title="Here", features=(Streaks(policy=POLICY), StreakWarnings())),
        AppSpec(slug="there", title="There", features=(Streaks(policy=POLICY),)),
    ]
)
TODAY = START.date()


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


@pytest.fixture
def agenda() -> NotedAgenda:
    return NotedAgenda()


@pytest.fixture
def plan(world: World, agenda: NotedAgenda) -> PlanWarning:
    return PlanWarning(APPS, world.read_streak, world.states, agenda, world.uow)


@pytest.fixture
def occasion(world: World, plan: PlanWarning) -> StreakRiskOccasion:
    return StreakRiskOccasion(APPS, ReadStreaks(world.states, world.facts), plan)


def candidate(actor: Actor, day: date = TODAY) -> Candidate:
    return Candidate(
        id=IDS.new(),
        app=actor.app,
        user_id=actor.user_id,
        type="streak_risk",
        key=day.isoformat(),
        ref=None,
        day=day,
        timezone="UTC",
        locale="en",
    )


def first_days(agenda: NotedAgenda) -> dict[object, date | None]:
    """From which day on each person may be warned."""
    assert {rule.minute for rule in agenda.planned.values()} <= {1200}
    return {user_id: rule.first for (user_id, _, _), rule in agenda.planned.items()}


async def test_a_log_moves_the_warning_to_the_day_after_it(
    world: World, plan: PlanWarning, agenda: NotedAgenda
) -> None:
    ada = await world.person()
    for day in (1, 2):
        for _ in range(2):
            await world.log(ada)
            await plan("here", ada.user_id)
        assert first_days(agenda) == {ada.user_id: TODAY + timedelta(days=day)}
        world.clock.advance(days=1)
    await world.log(ada, at=START + timedelta(days=1))  # of yesterday: no reason to warn later or earlier
    await plan("here", ada.user_id)
    assert first_days(agenda) == {ada.user_id: TODAY + timedelta(days=2)}


async def test_an_undone_log_brings_the_warning_back_or_takes_it_away(
    world: World, plan: PlanWarning, agenda: NotedAgenda
) -> None:
    ada = await world.person()
    await world.log(ada)
    world.clock.advance(days=1)
    logged = await world.log(ada)
    await plan("here", ada.user_id)
    await world.change.undo(POLICY, ada, logged.log_id)
    await plan("here", ada.user_id)
    assert first_days(agenda) == {ada.user_id: TODAY + timedelta(days=1)}
    world.clock.advance(days=2)
    await plan("here", ada.user_id)
    assert agenda.planned == {}


async def test_where_nobody_is_warned_nothing_is_planned(world: World, plan: PlanWarning, agenda: NotedAgenda) -> None:
    eve = await world.person(app="there")
    await world.log(eve)
    await plan("there", eve.user_id)
    await plan("here", IDS.new())  # has left
    assert agenda.planned == {}


async def test_only_who_can_still_save_a_streak_is_warned(
    world: World, occasion: StreakRiskOccasion, agenda: NotedAgenda
) -> None:
    done, open_, paused, broken, never, eve = [await world.person() for _ in range(5)] + [
        await world.person(app="there")
    ]
    for day in range(3):
        for who in (open_, paused, done, eve) if day else (open_, paused, broken, done, eve):
            await world.log(who)
        world.clock.advance(days=1)
    await world.log(done)
    today = world.clock.now().date()
    await world.change.pause(POLICY, paused, SetPauseCommand(first=today, last=today))
    asked = [candidate(who, today) for who in (done, open_, paused, broken, never, eve)]
    for who in (done, open_, paused, broken, never):
        await agenda.plan("here", who.user_id, "streak_risk", Recurrence(1200))
    assert await occasion.wordings("here", asked, world.clock.now()) == {asked[1].id: Wording(params={"streak": 3})}
    assert set(first_days(agenda)) == {done.user_id, open_.user_id, paused.user_id}


async def test_a_state_of_other_rules_is_not_trusted(world: World, occasion: StreakRiskOccasion) -> None:
    ada = await world.person()
    await world.log(ada)
    world.clock.advance(days=1)
    async with world.uow("here"):
        await world.states.zone_changed("here", ada.user_id)
    asked = candidate(ada, world.clock.now().date())
    assert await occasion.wordings("here", [asked], world.clock.now()) == {asked.id: Wording(params={"streak": 1})}
