"""Having challenges written: what comes of good and bad answers, and what they cost."""

import asyncio

import pytest

from core.engagement.challenges.generate_challenge import GenerateChallengeCommand
from core.engagement.challenges.model import Challenge
from core.shared.actor import Actor
from core.shared.errors import NotFound, RateLimited, Unavailable
from tests.support.challenges import FEATURE, PER_DAY, WRITTEN, World, memory_world

COMMAND = GenerateChallengeCommand(goal_category="stress", energy_level="high")


@pytest.fixture
def world() -> World:
    return memory_world()


async def generate(world: World, who: Actor) -> Challenge:
    return await world.generate(FEATURE, who, COMMAND)


async def test_it_is_written_in_ones_language_and_kept(world: World) -> None:
    ada = await world.person()
    await world.change(ada, locale="es")
    written = await generate(world, ada)
    assert world.writer.asked == [("stress", "high", "es")]
    assert (written.title, written.goal_category, written.energy_level) == ("Hum", "stress", "high")
    assert await world.own.get("here", ada.user_id, written.id) == written
    assert (await world.do(ada, challenge_id=written.id)).completion.challenge_id == written.id


async def test_what_does_not_fit_is_asked_for_once_more(world: World) -> None:
    ada = await world.person()
    world.writer.says = ["Sure! Here is one.", WRITTEN]
    assert (await generate(world, ada)).title == "Hum"
    assert len(world.writer.asked) == 2


@pytest.mark.parametrize(("says", "asked"), [(["{}"], 2), ([None], 1), (["{}", None], 2)])
async def test_what_comes_to_nothing_costs_nothing(world: World, says: list[str | None], asked: int) -> None:
    ada = await world.person()
    for _ in range(PER_DAY + 1):
        world.writer.says, world.writer.asked = list(says), []
        with pytest.raises(Unavailable) as caught:
            await generate(world, ada)
        assert caught.value.code == "provider_unavailable"
        assert len(world.writer.asked) == asked
    assert await world.own.before("here", ada.user_id, None, 10) == []
    world.writer.says = [WRITTEN]
    for _ in range(PER_DAY):
        await generate(world, ada)


async def test_the_day_has_a_limit_that_nobody_passes(world: World) -> None:
    ada = await world.person(timezone="Asia/Tokyo")  # it is 21:00 there
    answers = await asyncio.gather(*(generate(world, ada) for _ in range(3 * PER_DAY)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, RateLimited)]
    assert len(answers) - len(refused) == PER_DAY == len(world.writer.asked)
    assert {(refusal.code, refusal.extra["retry_after"]) for refusal in refused} == {
        ("daily_limit_reached", 3 * 3600 + 1)
    }
    world.clock.advance(hours=3)
    await generate(world, ada)


async def test_one_who_was_cut_off_gets_theirs_back(world: World) -> None:
    ada = await world.person()
    begun, never = asyncio.Event(), asyncio.Event()

    async def hang(*_: object) -> str:
        begun.set()
        await never.wait()
        return WRITTEN

    object.__setattr__(world.generate, "write", hang)
    for _ in range(PER_DAY):
        begun.clear()
        task = asyncio.create_task(generate(world, ada))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    object.__setattr__(world.generate, "write", world.writer)
    assert (await generate(world, ada)).title == "Hum"


async def test_nobody_writes_for_one_who_has_left(world: World) -> None:
    with pytest.raises(NotFound):
        await generate(world, Actor("there", (await world.person()).user_id, (await world.person()).session_id))
    assert world.writer.asked == []
