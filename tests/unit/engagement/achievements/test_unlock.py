"""Who gets what, who is told, and what a check does."""

import pytest
from msgspec.structs import replace
from tests.support.habits import APP, CATALOG, World, app_with, definition, memory_world
from tests.support.lowkey import IDS

from core.engagement.achievements.ports import Rollout
from core.engagement.achievements.rules import AtLeast
from core.platform.registry.apps import Apps
from core.shared.actor import Actor
from core.shared.events import StreakChanged, StreakLogged

STREAK = definition("streak", AtLeast("longest_streak", 3))
ALL = [one.key for one in CATALOG]


@pytest.fixture
def world() -> World:
    return memory_world()


async def unlocked(world: World, who: Actor, before: dict[str, int], app: object = APP) -> list[str]:
    async with world.uow("here"):
        return [one.key for one in await world.unlock(app, who.user_id, before, IDS.new())]  # type: ignore[arg-type]


async def rolled_out(world: World, *keys: str) -> None:
    async with world.uow("here"):
        await world.rollouts.keep("here", keys, Rollout(done_at=world.clock.now()))


async def test_what_the_cause_made_due_is_unlocked_once_and_told(world: World) -> None:
    ada = await world.person()
    world.figures.of[ada.user_id] = {"completions": 10}
    assert await unlocked(world, ada, {"completions": 9}) == ["ten"]
    assert await unlocked(world, ada, {"completions": 9}) == []
    assert world.loud() == ["ten"]


async def test_what_was_due_before_a_new_definition_came_is_no_news(world: World) -> None:
    ada = await world.person()
    world.figures.of[ada.user_id] = {"completions": 10, "tracked_days": 2}
    assert await unlocked(world, ada, {"tracked_days": 1}) == ["two_days"]
    assert await world.keys(ada) == {"ten", "two_days", "first_day"}
    assert world.loud() == ["two_days"]


async def test_once_everybody_was_held_against_it_whatever_is_due_is_news(world: World) -> None:
    ada = await world.person()
    await rolled_out(world, *ALL)
    world.figures.of[ada.user_id] = {"completions": 10}
    assert await unlocked(world, ada, {}) == ["ten"]
    assert world.loud() == ["ten"]


async def test_nothing_due_is_nothing_done(world: World) -> None:
    ada = await world.person()
    assert await unlocked(world, ada, {}) == []
    assert await world.keys(ada) == set()
    assert await unlocked(world, ada, {}, replace(APP, features=())) == []


async def test_texts_are_in_the_persons_language(world: World) -> None:
    for locale, title in (("en", "The first_day"), ("es", "El first_day"), ("fr", "The first_day")):
        person = await world.person(locale=locale)
        [one] = (await world.note(person, mood=3)).achievements
        assert (one.title, one.rarity, one.unlocked_at) == (title, "common", world.clock.now())
        assert (await world.list(APP, person)).items[0].title == title


async def test_what_a_cause_unlocked_can_be_asked_again_without_the_silent_ones(world: World) -> None:
    ada = await world.person()
    world.figures.of[ada.user_id] = {"completions": 10}
    cause = IDS.new()
    async with world.uow("here"):
        [one] = await world.unlock(APP, ada.user_id, {"completions": 9}, cause)
        assert await world.unlock.of_cause(APP, ada.user_id, cause) == [one]
        assert await world.unlock.of_cause(APP, ada.user_id, IDS.new()) == []


async def test_the_list_tells_progress_and_what_was_reached_stays_reached(world: World) -> None:
    ada = await world.person()
    world.figures.of[ada.user_id] = {"completions": 7}
    await world.note(ada, water_intake=2000)
    await world.note(ada, water_intake=0)
    shown = {one.key: one for one in (await world.list(APP, ada)).items}
    assert list(shown) == ALL
    assert (shown["ten"].unlocked, shown["ten"].unlocked_at) == (False, None)
    assert (shown["ten"].progress.current, shown["ten"].progress.target, shown["ten"].progress.percent) == (7, 10, 70)
    assert shown["water"].unlocked
    assert shown["water"].progress.percent == 100, "though no day is one of two liters any more"


async def test_a_check_unlocks_what_is_due_once_and_pushes_nobody(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    world.figures.of[ada.user_id] = {"completions": 12}
    assert [one.key for one in (await world.check(APP, ada)).unlocked] == ["ten"]
    assert (await world.check(APP, ada)).unlocked == []
    assert (await world.check(APP, bob)).unlocked == []
    assert world.loud() == []
    assert await world.keys(ada) == {"ten"}


async def follow(world: World, who: Actor, event: StreakLogged | StreakChanged) -> None:
    async with world.uow("here"):
        await world.follow(event, IDS.new())


async def test_a_streak_alone_unlocks_too_and_a_first_run_is_news(world: World) -> None:
    world = memory_world()
    world.apps = Apps([app_with(STREAK)])
    world.__post_init__()
    ada = await world.person()
    for day in (1, 2, 3, 3):
        world.figures.of[ada.user_id] = {"current_streak": day, "longest_streak": day}
        event = StreakLogged(
            app="here", user_id=ada.user_id, log_id=IDS.new(), day=world.clock.now().date(), current=day
        )
        await follow(world, ada, event)
    assert world.loud() == ["streak"]


async def test_an_old_record_is_no_news_for_a_new_definition(world: World) -> None:
    world.apps = Apps([app_with(STREAK)])
    world.__post_init__()
    ada, bob = await world.person(), await world.person()
    world.figures.of[ada.user_id] = {"current_streak": 2, "longest_streak": 9}
    log = StreakLogged(app="here", user_id=ada.user_id, log_id=IDS.new(), day=world.clock.now().date(), current=2)
    await follow(world, ada, log)
    assert (await world.keys(ada), world.loud()) == ({"streak"}, [])
    await rolled_out(world, "streak")
    world.figures.of[bob.user_id] = {"current_streak": 4, "longest_streak": 4}
    await follow(world, bob, StreakChanged(app="here", user_id=bob.user_id, reason="repair", current=4))
    assert world.loud() == ["streak"]


async def test_events_of_who_has_left_and_of_apps_without_achievements_pass_by(world: World) -> None:
    for app in ("here", "nowhere"):
        async with world.uow(app):
            await world.follow(StreakChanged(app=app, user_id=IDS.new(), reason="repair", current=1), IDS.new())
    assert world.outbox.events == []
