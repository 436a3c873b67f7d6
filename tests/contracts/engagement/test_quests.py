"""Starting, doing and failing challenges promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace
from tests.support.quests import BREAKFAST, COFFEE, FULL, POMODORO, THERE, WALK, World, emptied, world_on

from core.engagement.quests.administer_templates import AddTemplate, AlterTemplate
from core.engagement.quests.list_templates import ListAllTemplates, ListTemplates
from core.engagement.quests.model import ChangeTemplate, Descriptions, MakeTemplate, Titles
from core.engagement.quests.views import CompletedQuest
from core.platform.apps.calixo import APP
from core.platform.config.ports import ConfigLine, SavedFigures
from core.shared.actor import Actor
from core.shared.errors import Conflict, DomainError, Invalid, NotFound
from core.shared.events import QuestCompleted, QuestFailed
from core.shared.ledger import Cause


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    dsn = None if request.param == "memory" else await emptied(request.getfixturevalue("module_database"))
    async with world_on(dsn) as world:
        yield world
        assert await world.violations() == {}


async def refused(act: Any) -> str:
    with pytest.raises(DomainError) as caught:
        await act
    return caught.value.code


async def set_figures(world: World, **figures: int) -> None:
    async with world.uow("there"):
        await world.use(SavedFigures).save("there", figures)
    await world.use(ConfigLine).catch_up()


async def test_a_completed_challenge_pays_counts_and_is_told(world: World) -> None:
    ada = await world.person()
    quest = await world.start(ada)
    await world.vigour.change("calixo", ada.user_id, -50, _cause())
    world.clock.advance(minutes=5)
    done = await world.complete(ada, quest.id, "  Sin prisa \n")
    assert (done.reward, done.balance, done.energy) == (10, 10, FULL - 45)
    assert (done.user_challenge.status, done.user_challenge.note) == ("completed", "Sin prisa")
    assert done.user_challenge.completed_at == world.clock.now()
    assert (done.streak.current, done.streak.today_done) == (1, True)
    assert [one.key for one in done.achievements] == ["first_challenge"]
    assert world.board.of(ada) == ["challenge_completed"]
    assert (await world.totals.of("calixo", [ada.user_id]))[ada.user_id] == {"daily": (1, 0)}
    assert await world.totals.of("there", [ada.user_id]) == {}
    assert await world.mine(ada) == [done.user_challenge]


async def test_however_parallel_it_is_completed_once(world: World) -> None:
    ada = await world.person()
    quest = await world.start(ada)
    outcomes = await asyncio.gather(*(world.complete(ada, quest.id) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(outcome, CompletedQuest) for outcome in outcomes) == 1
    assert {outcome.code for outcome in outcomes if isinstance(outcome, Conflict)} == {"challenge_not_pending"}
    assert await world.coins(ada) == 10
    assert (await world.totals.of("calixo", [ada.user_id]))[ada.user_id] == {"daily": (1, 0)}


async def test_completing_and_abandoning_at_once_end_one_way(world: World) -> None:
    ada = await world.person()
    quest = await world.start(ada)
    outcomes = await asyncio.gather(world.complete(ada, quest.id), world.abandon(ada, quest.id), return_exceptions=True)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    [mine] = await world.mine(ada)
    assert await world.coins(ada) == (10 if mine.status == "completed" else 0)
    assert await world.energy(ada) == (FULL if mine.status == "completed" else FULL - 10)


async def test_a_daily_one_is_started_once_a_local_day(world: World) -> None:
    ada, eve = await world.person(timezone="Asia/Tokyo"), await world.person(app="there")
    first = await world.start(ada)
    assert (first.day.isoformat(), first.expires_at.isoformat()) == ("2030-05-15", "2030-05-15T15:00:00+00:00")
    assert await refused(world.start(ada)) == "daily_limit_reached"
    await world.abandon(ada, first.id)
    assert await refused(world.start(ada)) == "daily_limit_reached"
    assert (await world.start(ada, WALK)).status == "pending"
    assert (await world.start(eve)).status == "pending"
    world.clock.advance(hours=3)
    assert (await world.start(ada)).day.isoformat() == "2030-05-16"


async def test_parallel_starts_of_a_daily_one_are_one(world: World) -> None:
    ada = await world.person()
    outcomes = await asyncio.gather(*(world.start(ada) for _ in range(6)), return_exceptions=True)
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)] == ["daily_limit_reached"] * 5
    assert len(await world.mine(ada)) == 1


async def test_of_each_type_only_so_many_a_day(world: World) -> None:
    await set_figures(world, focus_challenges_per_day=3)
    eve = await world.person(app="there")
    outcomes = await asyncio.gather(*(world.start(eve, POMODORO) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 2
    assert (await world.start(eve)).type == "daily"
    world.clock.advance(days=1)
    assert (await world.start(eve, POMODORO)).status == "pending"


async def test_a_focus_challenge_needs_its_session(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    quest = await world.start(ada, POMODORO)
    assert await refused(world.complete(ada, quest.id)) == "focus_session_missing"
    world.clock.advance(minutes=24, seconds=59)
    with pytest.raises(Invalid) as caught:
        await world.focus(ada, quest.id, 1500)
    assert caught.value.pointer == "/duration_seconds"
    await world.focus(ada, quest.id, 1499)
    await world.focus(ada, quest.id, 1499)
    assert await refused(world.complete(ada, quest.id)) == "focus_session_missing", "two short ones are no long one"
    world.clock.advance(seconds=1)
    assert await refused(world.focus(bob, quest.id, 60)) == "not_found"
    await world.focus(ada, quest.id, 1500)
    assert (await world.complete(ada, quest.id)).balance == 25
    assert (await world.totals.of("calixo", [ada.user_id]))[ada.user_id] == {"focus": (1, 25)}
    assert await refused(world.focus(ada, quest.id, 60)) == "challenge_not_pending"


async def test_what_was_begun_before_midnight_is_done_on_the_day_after(world: World) -> None:
    ada = await world.person(timezone="Asia/Tokyo")
    world.clock.advance(hours=2, minutes=50)
    quest = await world.start(ada, POMODORO)
    assert quest.day.isoformat() == "2030-05-15"
    world.clock.advance(minutes=25)
    await world.focus(ada, quest.id, 1500)
    done = await world.complete(ada, quest.id)
    [event] = await world.events(QuestCompleted)
    assert (event.user_id, event.quest_id, event.type, event.reward) == (ada.user_id, quest.id, "focus", 25)
    assert event.day.isoformat() == str(done.streak.last_day) == "2030-05-16"


async def test_abandoning_costs_energy_once_and_pays_nothing(world: World) -> None:
    ada = await world.person()
    quest = await world.start(ada)
    failed = await world.abandon(ada, quest.id)
    assert (failed.status, failed.failed_at) == ("failed", world.clock.now())
    assert await refused(world.abandon(ada, quest.id)) == "challenge_not_pending"
    assert await refused(world.complete(ada, quest.id)) == "challenge_not_pending"
    assert (await world.energy(ada), await world.coins(ada)) == (FULL - 10, 0)
    assert (await world.streak(ada)).status == "none"
    assert [event.quest_id for event in await world.events(QuestFailed)] == [quest.id]
    assert await world.events(QuestCompleted) == []


async def test_what_is_over_counts_as_failed_before_anybody_has_noticed(world: World) -> None:
    ada = await world.person()
    quest = await world.start(ada)
    world.clock.advance(hours=12)
    assert await refused(world.complete(ada, quest.id)) == "challenge_not_pending"
    assert await refused(world.abandon(ada, quest.id)) == "challenge_not_pending"
    assert [one.failed_at for one in await world.mine(ada, status="failed")] == [quest.expires_at]
    assert await world.mine(ada, status="pending") == []
    assert await world.energy(ada) == FULL
    world.clock.advance(hours=3)
    assert await world.run_due() == (1, 0)
    assert [one.failed_at for one in await world.mine(ada, status="failed")] == [quest.expires_at]
    assert await world.energy(ada) == FULL - 10
    world.clock.advance(hours=1)
    assert await world.run_due() == (0, 0)


async def test_the_job_and_a_completion_at_the_last_moment_end_one_way(world: World) -> None:
    ada = await world.person()
    quest = await world.start(ada)
    world.clock.advance(hours=11, minutes=59)
    await world.complete(ada, quest.id)
    world.clock.advance(minutes=2)
    assert await world.run_due() == (0, 0)
    assert (await world.coins(ada), await world.energy(ada)) == (10, FULL)


async def test_what_others_started_is_not_there(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    quest = await world.start(ada)
    elsewhere = Actor("there", ada.user_id, ada.session_id)
    for act in (world.complete(bob, quest.id), world.abandon(bob, quest.id), world.complete(elsewhere, quest.id)):
        assert await refused(act) == "not_found"
    assert await world.quests.get("there", ada.user_id, quest.id) is None
    assert await world.quests.find("there", [(ada.user_id, quest.id)]) == []
    assert [one.id for one in await world.quests.find("calixo", [(ada.user_id, quest.id)])] == [quest.id]
    assert await refused(world.start(ada, uuid4())) == "not_found"


async def test_what_fails_leaves_nothing(world: World) -> None:
    ada = await world.person()
    quest = await world.start(ada)

    async def fail() -> None:
        async with world.uow("calixo"):
            await world.complete(ada, quest.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert [one.status for one in await world.mine(ada)] == ["pending"]
    assert (await world.coins(ada), await world.totals.of("calixo", [ada.user_id])) == (0, {})
    assert (await world.complete(ada, quest.id)).balance == 10


async def test_a_social_one_needs_a_friend(world: World) -> None:
    ada = await world.person()
    quest = await world.start(ada, COFFEE)
    assert await refused(world.complete(ada, quest.id)) == "social_session_missing"


async def test_one_looks_back_page_by_page(world: World) -> None:
    ada = await world.person()
    started = []
    for _ in range(5):
        started.append((await world.start(ada)).id)
        world.clock.advance(days=1)
    newest_first = started[::-1]
    at = world.clock.now()
    assert [one.id for one in await world.quests.page("calixo", ada.user_id, None, 2, status=None, now=at)] == (
        newest_first[:2]
    )
    assert [
        one.id for one in await world.quests.page("calixo", ada.user_id, newest_first[1], 9, status="failed", now=at)
    ] == newest_first[2:]
    assert await world.quests.page("there", ada.user_id, None, 9, status=None, now=at) == []


def _cause() -> Any:
    return Cause("test", str(uuid4()))


MADE = MakeTemplate(
    type="daily",
    title=Titles(es="Riega las plantas", en="Water the plants"),
    description=Descriptions(es="Sin mirar el móvil.", en="Without your phone."),
    reward=5,
)


async def listed(world: World, who: Actor) -> dict[UUID, str]:
    listing: ListTemplates = world.use(ListTemplates)
    return {one.id: one.title for one in (await listing(APP, who, None, 100)).items}


async def test_admins_add_change_and_remove_challenges(world: World) -> None:
    ada, admin = await world.person(locale="en"), await world.person()
    add: AddTemplate = world.use(AddTemplate)
    alter: AlterTemplate = world.use(AlterTemplate)
    every: ListAllTemplates = world.use(ListAllTemplates)
    before = await listed(world, ada)
    made = await add(admin, MADE)
    assert await listed(world, ada) == {**before, made.id: "Water the plants"}
    quest = await world.start(ada, made.id)
    changed = await alter(APP, admin, made.id, ChangeTemplate(reward=50, active=False))
    assert (changed.reward, changed.title) == (50, MADE.title)
    assert await listed(world, ada) == before
    assert made.id in {one.id for one in (await every(APP, 100)).items}
    assert await refused(world.start(await world.person(), made.id)) == "not_found"
    assert (await world.complete(ada, quest.id)).reward == 5, "as it was promised"
    await alter.remove(APP, admin, made.id)
    assert made.id not in {one.id for one in (await every(APP, 100)).items}
    for act in (alter.remove(APP, admin, made.id), alter(APP, admin, made.id, ChangeTemplate(active=True))):
        assert await refused(act) == "not_found"
    assert await world.templates.get("there", made.id) is None


async def test_a_challenge_of_the_library_is_changed_in_this_app_alone(world: World) -> None:
    admin = await world.person(app="there")
    alter: AlterTemplate = world.use(AlterTemplate)
    every: ListAllTemplates = world.use(ListAllTemplates)
    first, *_ = (await every(THERE, 1)).items
    assert (first.id, first.shipped) == (BREAKFAST, True)
    await alter(THERE, admin, BREAKFAST, ChangeTemplate(reward=77))
    assert [(one.id, one.reward) for one in (await every(THERE, 1)).items] == [(BREAKFAST, 77)]
    assert [(one.id, one.reward) for one in (await every(APP, 1)).items] == [(BREAKFAST, 10)]
    await alter.remove(THERE, admin, BREAKFAST)
    assert BREAKFAST not in {one.id for one in (await every(THERE, 100)).items}
    assert BREAKFAST in {one.id for one in (await every(APP, 100)).items}


async def test_rewards_lie_within_the_apps_bounds(world: World) -> None:
    await set_figures(world, smallest_reward=5, largest_reward=20)
    admin = await world.person(app="there")
    add: AddTemplate = world.use(AddTemplate)
    for reward in (4, 21):
        with pytest.raises(Invalid) as caught:
            await add(admin, replace(MADE, reward=reward))
        assert caught.value.pointer == "/reward"
    assert (await add(admin, MADE)).reward == 5


async def test_who_has_left_is_let_be(world: World) -> None:
    ada = await world.person()
    quest = await world.start(ada)
    await world.leave(ada)
    assert await world.quests.get("calixo", ada.user_id, quest.id) is None
    with pytest.raises(NotFound):
        await world.start(ada)
    world.clock.at += timedelta(days=2)
    assert await world.run_due() == (0, 0)
