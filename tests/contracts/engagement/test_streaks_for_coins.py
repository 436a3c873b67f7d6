"""Freezes and repairs for coins promise the same on memory and on Postgres."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.support.streaks import IDS, World, memory_world, postgres_world

from core.engagement.streaks.log_activity import LogActivityCommand
from core.engagement.streaks.policy import RepairPolicy, StreakPolicy
from core.shared.actor import Actor
from core.shared.errors import DomainError
from core.shared.ledger import Cause

PAID = StreakPolicy(repair=RepairPolicy(price_coins=40))
PRICE = 50


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("module_database")) as world:
        yield world


async def rich(world: World, coins: int) -> Actor:
    actor = await world.person()
    async with world.uow("here"):
        await world.ledger.grant("here", actor.user_id, "coins", coins, Cause("gift", f"thing:{IDS.new()}"))
    return actor


async def entries(world: World, who: Actor) -> list[tuple[int, str]]:
    page = await world.books.page("here", who.user_id, "coins", None, 50)
    return [(entry.amount, entry.reason) for _, entry in page]


async def code(work: Any) -> str:
    try:
        await work
    except DomainError as error:
        return error.code
    return ""


async def broke(world: World, coins: int) -> Actor:
    """Somebody whose streak of three days has just ended."""
    ada = await rich(world, coins)
    for _ in range(3):
        await world.log_activity(PAID, ada, LogActivityCommand(duration_seconds=600))
        world.clock.advance(days=1)
    world.clock.advance(days=1)
    return ada


async def test_freezes_bought_at_once_are_each_paid_for(world: World) -> None:
    ada = await rich(world, 3 * PRICE + 49)
    said = Counter(await asyncio.gather(*(code(world.buy_freeze(ada)) for _ in range(6))))
    assert said == {"": 3, "insufficient_coins": 3}
    assert (await world.read(ada)).freezes == 3
    assert await entries(world, ada) == [*[(-PRICE, "streak_freeze")] * 3, (199, "gift")]


async def test_a_freeze_that_was_bought_holds_the_streak(world: World) -> None:
    ada = await rich(world, PRICE)
    await world.log(ada)
    assert (await world.buy_freeze(ada)).freezes == 1
    world.clock.advance(days=2)
    seen = await world.read(ada)
    assert (seen.status, seen.current, seen.freezes) == ("frozen", 1, 0)


async def test_who_has_left_buys_nothing(world: World) -> None:
    assert await code(world.buy_freeze(Actor("here", IDS.new(), IDS.new()))) == "not_found"


async def test_a_repair_costs_what_is_told_and_once(world: World) -> None:
    ada = await broke(world, 100)
    said = Counter(await asyncio.gather(*(code(world.change.repair(PAID, ada)) for _ in range(4))))
    assert said == {"": 1, "nothing_to_repair": 3}
    assert (await entries(world, ada))[0] == (-40, "streak_repair")
    assert await world.ledger.balance("here", ada.user_id, "coins") == 60


async def test_who_lacks_the_coins_keeps_them_and_the_offer(world: World) -> None:
    ada = await broke(world, 39)
    assert await code(world.change.repair(PAID, ada)) == "insufficient_coins"
    assert (await world.facts.all("here", ada.user_id)).repairs == []
    assert await world.ledger.balance("here", ada.user_id, "coins") == 39
    granted = await world.change.repair(PAID, ada, granted=True)
    assert granted.current == 3
    assert await world.ledger.balance("here", ada.user_id, "coins") == 39, "what an admin grants costs nothing"
