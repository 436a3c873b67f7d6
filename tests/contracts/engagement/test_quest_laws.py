"""Whatever three friends do in whatever order, and whenever time passes: the laws of challenges hold.

Coins are the rewards of what is completed, each once; nothing that has ended changes; a social session ends for both of
its people alike; a daily challenge is started once a day; energy is lost once for each challenge.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.quests import BREAKFAST, COFFEE, FULL, POMODORO, WALK, World, emptied, world_on
from tests.support.tries import tries

from core.engagement.quests.views import UserChallengeView
from core.shared.actor import Actor
from core.shared.errors import DomainError

ACTS = st.one_of(
    st.tuples(st.just("start"), st.integers(0, 2), st.sampled_from((BREAKFAST, WALK, POMODORO, COFFEE))),
    st.tuples(st.sampled_from(("complete", "complete", "abandon", "focus")), st.integers(0, 2), st.integers(0, 3)),
    st.tuples(st.just("invite"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.sampled_from(("accept", "accept", "decline", "cancel")), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("wait"), st.sampled_from((25, 600, 3000)), st.just(0)),
    st.tuples(st.just("jobs"), st.just(0), st.just(0)),
)


async def attempt(act: Coroutine[Any, Any, Any]) -> None:
    """A refusal is fine: what must hold is looked at afterwards."""
    try:
        await act
    except DomainError:
        return


async def play(world: World, people: list[Actor], act: tuple[str, Any, Any]) -> None:
    what, one, other = act
    if what == "wait":
        world.clock.advance(minutes=one)
        return
    if what == "jobs":
        await world.run_due()
        return
    who = people[one]
    if what == "start":
        await attempt(world.start(who, other))
    elif what == "invite":
        await attempt(world.invite(who, people[other]))
    elif what in {"accept", "decline", "cancel"}:
        sessions = await world.with_friends(who)
        if sessions:
            await attempt(getattr(world, what)(who, sessions[other % len(sessions)].id))
    else:
        mine = await world.mine(who, limit=100)
        if mine:
            quest = mine[other % len(mine)].id
            await attempt(world.focus(who, quest, 1500) if what == "focus" else getattr(world, what)(who, quest))


async def check(world: World, people: list[Actor], ended: dict[Any, UserChallengeView]) -> None:
    for who in people:
        mine = await world.mine(who, limit=100)
        assert await world.coins(who) == sum(quest.reward for quest in mine if quest.status == "completed")
        daily = [(quest.challenge_id, quest.day) for quest in mine if quest.type == "daily"]
        assert len(daily) == len({*daily})
        for quest in mine:
            assert ended.get(quest.id, quest) == quest, "what has ended stays as it is"
            if quest.status != "pending":
                ended[quest.id] = quest
    for who in people:
        for session in await world.with_friends(who):
            parts = [ended.get(quest.id) for quest in await world.quests.of_sessions(who.app, [session.id])]
            states = {part.status if part else "pending" for part in parts}
            assert states <= {"completed"} if session.status == "completed" else "completed" not in states
            assert (len(parts) == 2) == (session.status in {"accepted", "completed", "failed"})
    lost = [cause for (_, _, cause), by in world.vigour.causes.items() if by < 0]
    assert len(lost) == len({cause.source for cause in lost})


async def live(world: World, story: list[tuple[str, Any, Any]]) -> None:
    people = [await world.person(timezone=zone) for zone in ("UTC", "Asia/Tokyo", "America/Lima")]
    ended: dict[Any, UserChallengeView] = {}
    for act in story:
        await play(world, people, act)
        await check(world, people, ended)
    world.clock.at += timedelta(days=8)
    await world.run_due()
    await check(world, people, ended)
    for who in people:
        assert {quest.status for quest in await world.mine(who, limit=100)} <= {"completed", "failed"}
        assert await world.energy(who) <= FULL
    assert await world.violations() == {}


@tries(40)
@given(st.lists(ACTS, max_size=25))
def test_the_laws_hold_in_memory(story: list[tuple[str, Any, Any]]) -> None:
    async def run() -> None:
        async with world_on(None) as world:
            await live(world, story)

    asyncio.run(run())


@asynccontextmanager
async def fresh(dsn: str) -> AsyncIterator[World]:
    async with world_on(await emptied(dsn), size=2) as world:
        yield world


@pytest.mark.usefixtures("module_database")
def test_the_laws_hold_on_postgres(module_database: str) -> None:
    @tries(8)
    @given(st.lists(ACTS, max_size=15))
    def laws(story: list[tuple[str, Any, Any]]) -> None:
        async def run() -> None:
            async with fresh(module_database) as world:
                await live(world, story)

        asyncio.run(run())

    laws()
