"""Rankings of weeks promise the same on memory and on Postgres."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.support.challenges import World, memory_world, postgres_world
from tests.support.lowkey import IDS, START

from core.engagement.rankings.model import Ranked, Standing
from core.shared.actor import STUDIO, Actor
from core.shared.errors import Invalid

MONDAY = date(2030, 5, 13)


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


async def count(world: World, who: Actor, times: int = 1, week: date = MONDAY, *, shown: bool = True) -> None:
    for _ in range(times):
        async with world.uow(who.app):
            await world.rankings.count(who.app, who.user_id, week, IDS.new(), shown=shown)


async def people(world: World, *counts: int) -> list[Actor]:
    found = [await world.person(name=f"Person {number}", ranked=True) for number, _ in enumerate(counts)]
    for who, times in zip(found, counts, strict=True):
        await count(world, who, times)
    return found


def ranks(rows: list[Ranked]) -> list[tuple[int | None, int]]:
    return [(row.rank, row.standing.completions) for row in rows]


async def test_equal_counts_share_a_rank_and_the_first_stands_first(world: World) -> None:
    crowd = await people(world, 2, 3, 1, 2)
    rows = await world.rankings.after("here", MONDAY, None, 10)
    assert ranks(rows) == [(1, 3), (2, 2), (2, 2), (4, 1)]
    assert [row.user_id for row in rows] == [crowd[n].user_id for n in (1, 0, 3, 2)]
    assert [row.name for row in rows] == ["Person 1", "Person 0", "Person 3", "Person 2"]
    assert await world.rankings.participants("here", MONDAY) == 4


async def test_pages_go_on_behind_a_place(world: World) -> None:
    await people(world, 3, 1, 2, 2, 2, 1, 1)
    everybody = await world.rankings.after("here", MONDAY, None, 100)
    for place in range(len(everybody)):
        for limit in (1, 2, 100):
            rest = await world.rankings.after("here", MONDAY, everybody[place].standing, limit)
            assert rest == everybody[place + 1 : place + 1 + limit]
    assert await world.rankings.after("here", MONDAY, Standing(0, UUID(int=0)), 10) == []


async def test_each_week_and_each_app_is_apart(world: World) -> None:
    [ada] = await people(world, 2)
    await count(world, ada, 5, MONDAY - timedelta(days=7))
    assert ranks(await world.rankings.after("here", MONDAY, None, 10)) == [(1, 2)]
    assert await world.rankings.after("there", MONDAY, None, 10) == []
    assert await world.rankings.of("there", MONDAY, ada.user_id) is None
    assert await world.rankings.of("here", MONDAY + timedelta(days=7), ada.user_id) is None


async def test_nobody_is_seen_who_did_not_ask(world: World) -> None:
    ada, bob = await world.person(name="Ada"), await world.person(name="Bob", ranked=True)
    for who in (ada, ada, bob):
        await world.do(who)
    page = await world.ranking(bob)
    assert [(row.rank, row.name, row.completions, row.me) for row in page.items] == [(1, "Bob", 1, True)]
    assert (page.starts, page.participants, page.me) == (MONDAY, 1, page.items[0])
    own = await world.ranking(ada)
    assert own.me
    assert (own.me.rank, own.me.completions, own.me.name) == (None, 2, "Ada")


async def test_asking_and_taking_it_back_take_effect_at_once(world: World) -> None:
    ada, bob = await world.person(), await world.person(ranked=True)
    for who in (ada, ada, bob):
        await world.do(who)

    async def seen() -> list[tuple[int | None, int]]:
        page = await world.ranking(bob)
        assert page.participants == len(page.items)
        return [(row.rank, row.completions) for row in page.items]

    await world.change(ada, preferences={"leaderboard_opt_in": True})
    assert await seen() == [(1, 2), (2, 1)]
    await world.do(ada)
    assert await seen() == [(1, 3), (2, 1)]
    for hidden in ({"leaderboard_opt_in": False}, {"leaderboard_opt_in": None}, {"leaderboard_opt_out": True}):
        await world.change(ada, preferences={"leaderboard_opt_in": True, "leaderboard_opt_out": None})
        assert await seen() == [(1, 3), (2, 1)]
        await world.change(ada, preferences=hidden)
        assert await seen() == [(1, 1)]
    await world.do(ada)
    await world.change(ada, preferences={"leaderboard_opt_out": None})
    assert await seen() == [(1, 4), (2, 1)], "they still asked to be seen"
    with pytest.raises(Invalid):
        await world.change(ada, preferences={"leaderboard_opt_in": "yes"})


async def test_a_deleted_account_is_off_at_once(world: World) -> None:
    ada, _ = await people(world, 2, 1)
    async with world.uow(STUDIO):
        await world.publicity.show(STUDIO, ada.user_id, False)
    assert ranks(await world.rankings.after("here", MONDAY, None, 10)) == [(1, 1)]
    assert await world.rankings.participants("here", MONDAY) == 1


async def test_everybody_lives_in_a_week_of_their_own(world: World) -> None:
    """It is Sunday noon in London: Monday has begun on Kiritimati."""
    world.clock.advance(days=4)
    ada, bob = await world.person(ranked=True), await world.person(timezone="Pacific/Kiritimati", ranked=True)
    for who in (ada, bob):
        await world.do(who)
    assert [(p.starts, p.participants) for p in (await world.ranking(ada), await world.ranking(bob))] == [
        (MONDAY, 1),
        (MONDAY + timedelta(days=7), 1),
    ]


async def test_pages_put_together_hold_those_who_stay_once(world: World) -> None:
    crowd = await people(world, *(1 + number % 4 for number in range(12)))
    page = await world.ranking(crowd[0], limit=5)
    seen = [row.name for row in page.items]
    moving = crowd[0]
    while page.next_cursor is not None:
        await count(world, moving)
        await count(world, await world.person(name="late", ranked=True), 9)
        page = await world.ranking(crowd[0], limit=5, cursor=page.next_cursor)
        seen += [row.name for row in page.items]
    staying = [f"Person {number}" for number in range(1, 12)]
    assert sorted(name for name in seen if name != "Person 0") == sorted(staying)
    with pytest.raises(Invalid, match="invalid_cursor"):
        await world.ranking(crowd[1], cursor=(await world.ranking(crowd[0], limit=1)).next_cursor)


async def test_a_rolled_back_count_never_was(world: World) -> None:
    [ada] = await people(world, 1)

    async def fail() -> None:
        async with world.uow("here"):
            await world.rankings.count("here", ada.user_id, MONDAY, IDS.new(), shown=True)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert ranks(await world.rankings.after("here", MONDAY, None, 10)) == [(1, 1)]
    assert await world.rankings.participants("here", MONDAY) == 1


async def test_parallel_counts_and_wishes_leave_it_exact(world: World) -> None:
    crowd = [await world.person(ranked=True) for _ in range(4)]
    await asyncio.gather(
        *(world.do(who) for who in crowd for _ in range(6)),
        *(world.change(who, preferences={"leaderboard_opt_in": False}) for who in crowd[:2]),
    )
    assert ranks(await world.rankings.after("here", MONDAY, None, 10)) == [(1, 6), (1, 6)]
    assert await world.rankings.participants("here", MONDAY) == 2


async def test_old_weeks_are_forgotten_in_batches(world: World) -> None:
    crowd = await people(world, 1, 2, 3)
    await count(world, crowd[0], 4, MONDAY + timedelta(days=7))
    before = MONDAY + timedelta(days=1)
    assert [await world.rankings.forget("here", before, 2) for _ in range(2)] == [2, 1]
    assert await world.rankings.forget("there", before + timedelta(days=9), 2) == 0
    assert await world.rankings.after("here", MONDAY, None, 10) == []
    assert await world.rankings.participants("here", MONDAY) == 0
    assert await world.rankings.participants("here", MONDAY + timedelta(days=7)) == 1


async def test_a_long_random_history_ends_as_a_naive_ranking_says(world: World) -> None:
    dice = random.Random(11)
    crowd = [await world.person() for _ in range(8)]
    counts: dict[UUID, int] = {}
    asked: set[UUID] = set()
    for _ in range(120):
        who = dice.choice(crowd)
        if dice.random() < 0.25:
            asked ^= {who.user_id}
            async with world.uow("here"):
                await world.publicity.rank("here", who.user_id, who.user_id in asked)
        else:
            counts[who.user_id] = counts.get(who.user_id, 0) + 1
            await count(world, who, shown=who.user_id in asked)
    shown = sorted((times for user_id, times in counts.items() if user_id in asked), reverse=True)
    assert shown
    rows = await world.rankings.after("here", MONDAY, None, 100)
    assert ranks(rows) == [(1 + sum(other > times for other in shown), times) for times in shown]
    assert await world.rankings.participants("here", MONDAY) == len(shown)
    for row in rows:
        assert await world.rankings.of("here", MONDAY, row.user_id) == row
    assert START.date() >= MONDAY
