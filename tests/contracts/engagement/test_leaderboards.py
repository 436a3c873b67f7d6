"""Scores and leaderboards promise the same on memory and on Postgres."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.support.lowkey import IDS, START, World, memory_world, postgres_world

from core.engagement.leaderboard.model import PERIODS, Board, Place, Standing, board
from core.engagement.scores.model import RecordScore, Score
from core.shared.actor import Actor
from core.shared.errors import NotFound

DAY = date(2030, 5, 15)
TODAY = Board("here", "day", DAY)
ALL = board("here", "all", DAY)


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


async def score(world: World, who: Actor, level: int, day: date = DAY, *, shown: bool = True) -> None:
    async with world.uow(who.app):
        await world.naming(who.app, who.user_id)
        await world.scores.add(
            who.app,
            who.user_id,
            Score(id=IDS.new(), db_level=level, recorded_at=START, day=day),
            shown=shown,
        )


async def people(world: World, *levels: int) -> list[Actor]:
    found = [await world.person() for _ in levels]
    for who, level in zip(found, levels, strict=True):
        await score(world, who, level)
    return found


def ranks(rows: list[Standing]) -> list[tuple[int | None, int]]:
    return [(row.rank, row.place.db_level) for row in rows]


async def test_equal_levels_share_a_rank_and_the_next_is_as_many_lower(world: World) -> None:
    await people(world, 30, 20, 40, 30)
    assert ranks(await world.boards.after(TODAY, None, 10)) == [(1, 20), (2, 30), (2, 30), (4, 40)]
    assert await world.boards.participants(TODAY) == 4


async def test_among_equals_the_first_stands_first(world: World) -> None:
    first, second = await people(world, 30, 30)
    rows = await world.boards.after(TODAY, None, 10)
    assert [row.user_id for row in rows] == [first.user_id, second.user_id]


async def test_only_a_better_score_changes_the_place(world: World) -> None:
    ada, bob = await people(world, 30, 25)
    before = await world.boards.standing(TODAY, ada.user_id)
    await score(world, ada, 30)
    await score(world, ada, 90)
    assert await world.boards.standing(TODAY, ada.user_id) == before
    await score(world, ada, 0)
    assert ranks(await world.boards.after(TODAY, None, 10)) == [(1, 0), (2, 25)]
    standing = await world.boards.standing(TODAY, bob.user_id)
    assert standing
    assert standing.rank == 2


async def test_a_board_counts_the_scores_of_its_days_alone(world: World) -> None:
    ada = await world.person()
    await score(world, ada, 10, DAY - timedelta(days=8))
    await score(world, ada, 20, DAY - timedelta(days=2))
    await score(world, ada, 30, DAY)
    found = {
        period: await world.boards.standing(board("here", period, DAY), ada.user_id)
        for period in ("day", "week", "all")
    }
    assert {period: row and row.place.db_level for period, row in found.items()} == {"day": 30, "week": 20, "all": 10}


async def test_whoever_has_no_score_has_no_standing(world: World) -> None:
    ada = await world.person()
    assert await world.boards.standing(TODAY, ada.user_id) is None
    assert await world.boards.after(TODAY, None, 10) == []
    assert await world.boards.participants(TODAY) == 0


async def test_another_apps_board_is_another_board(world: World) -> None:
    await people(world, 30)
    assert await world.boards.after(Board("there", "day", DAY), None, 10) == []


async def test_pages_go_on_after_and_before_a_place(world: World) -> None:
    await people(world, *(10 + number // 2 for number in range(9)))
    everybody = await world.boards.after(TODAY, None, 100)
    middle = everybody[4].place
    assert await world.boards.after(TODAY, middle, 2) == everybody[5:7]
    assert await world.boards.after(TODAY, middle, 100) == everybody[5:]
    assert await world.boards.before(TODAY, middle, 2) == [everybody[3], everybody[2]]
    assert await world.boards.before(TODAY, middle, 100) == everybody[3::-1]
    assert await world.boards.after(TODAY, Place(120, everybody[0].place.score_id), 5) == []


async def test_the_hidden_take_no_rank_and_see_their_own_level(world: World) -> None:
    ada, bob = await people(world, 20, 30)
    await world.publicity.show("here", ada.user_id, False)
    await world.publicity.show("here", ada.user_id, False)
    assert ranks(await world.boards.after(TODAY, None, 10)) == [(1, 30)]
    assert await world.boards.participants(TODAY) == 1
    hidden = await world.boards.standing(TODAY, ada.user_id)
    assert hidden
    assert (hidden.rank, hidden.place.db_level) == (None, 20)
    await score(world, ada, 10, shown=False)
    assert await world.boards.participants(ALL) == 1
    await world.publicity.show("here", ada.user_id, True)
    assert ranks(await world.boards.after(TODAY, None, 10)) == [(1, 10), (2, 30)]
    standing = await world.boards.standing(TODAY, bob.user_id)
    assert standing
    assert standing.rank == 2


async def test_a_rolled_back_score_never_was(world: World) -> None:
    [ada] = await people(world, 30)

    async def fail() -> None:
        async with world.uow("here"):
            await world.scores.add(
                "here", ada.user_id, Score(id=IDS.new(), db_level=5, recorded_at=START, day=DAY), shown=True
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert ranks(await world.boards.after(TODAY, None, 10)) == [(1, 30)]


async def test_parallel_scores_of_the_same_people_leave_the_counts_exact(world: World) -> None:
    crowd = [await world.person() for _ in range(4)]
    levels = [50, 40, 45, 20, 20, 35, 60, 10]
    await asyncio.gather(*(world.record(who, RecordScore(db_level=level)) for level in levels for who in crowd))
    for on in (TODAY, ALL):
        assert ranks(await world.boards.after(on, None, 10)) == [(1, 10)] * 4
        assert await world.boards.participants(on) == 4


async def test_hiding_while_scoring_never_leaves_anybody_to_be_seen(world: World) -> None:
    crowd = [await world.person() for _ in range(5)]
    await asyncio.gather(
        *(world.record(who, RecordScore(db_level=30)) for who in crowd),
        *(world.change(who, preferences={"leaderboard_opt_out": True}) for who in crowd),
        *(world.record(who, RecordScore(db_level=20)) for who in crowd),
    )
    assert await world.boards.after(TODAY, None, 10) == []
    assert await world.boards.participants(TODAY) == 0


async def test_a_player_comes_with_zone_and_visibility(world: World) -> None:
    ada = await world.person(timezone="Asia/Tokyo")
    async with world.uow("here"):
        player = await world.players.enter("here", ada.user_id, START)
    assert (player.timezone, player.shown) == ("Asia/Tokyo", True)
    await world.change(ada, preferences={"leaderboard_opt_out": True})
    async with world.uow("here"):
        assert not (await world.players.enter("here", ada.user_id, START)).shown
    with pytest.raises(NotFound):
        await world.players.enter("there", ada.user_id, START)


async def test_old_boards_are_forgotten_in_batches_and_all_time_stays(world: World) -> None:
    ada, bob = await people(world, 20, 30)
    eve = await world.person(app="there")
    await score(world, eve, 5)
    week = board("here", "week", DAY)
    assert await world.old_boards.forget("here", DAY + timedelta(days=1), 3) == 3
    assert await world.old_boards.forget("here", DAY + timedelta(days=1), 3) == 1
    for on in (TODAY, week):
        assert await world.boards.after(on, None, 10) == []
        assert await world.boards.participants(on) == 0
    assert ranks(await world.boards.after(ALL, None, 10)) == [(1, 20), (2, 30)]
    assert await world.boards.participants(board("there", "day", DAY)) == 1
    await score(world, ada, 10, DAY + timedelta(days=1))
    assert await world.old_boards.forget("here", DAY + timedelta(days=1), 3) == 1
    assert await world.boards.participants(board("here", "day", DAY + timedelta(days=1))) == 1
    assert await world.boards.standing(ALL, bob.user_id)


async def test_a_long_random_history_ends_as_a_naive_ranking_says(world: World) -> None:
    dice = random.Random(7)
    crowd = [await world.person() for _ in range(10)]
    best: dict[Board, dict[UUID, int]] = {}
    hidden: set[UUID] = set()
    for _ in range(150):
        who, level, day = dice.choice(crowd), dice.randint(20, 26), DAY + timedelta(days=dice.randint(0, 8))
        if dice.random() < 0.15:
            hidden ^= {who.user_id}
            await world.publicity.show("here", who.user_id, who.user_id not in hidden)
            continue
        await score(world, who, level, day, shown=who.user_id not in hidden)
        for on in (board("here", period, day) for period in PERIODS):
            levels = best.setdefault(on, {})
            levels[who.user_id] = min(level, levels.get(who.user_id, level))
    for on, levels in best.items():
        seen = sorted(level for person, level in levels.items() if person not in hidden)
        expected = [(seen.index(level) + 1, level) for level in seen]
        assert ranks(await world.boards.after(on, None, 100)) == expected
        assert await world.boards.participants(on) == len(seen)
