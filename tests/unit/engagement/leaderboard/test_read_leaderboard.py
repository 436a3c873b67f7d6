"""Reading leaderboards, against a naive oracle and by example."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.lowkey import World, memory_world
from tests.support.tries import tries

from core.engagement.leaderboard.model import LeaderboardPage, LeaderboardRow
from core.engagement.scores.model import RecordScore
from core.shared.actor import Actor
from core.shared.errors import Invalid


async def crowd(world: World, *levels: int) -> list[Actor]:
    people = [await world.person() for _ in levels]
    for person, level in zip(people, levels, strict=True):
        await world.record(person, RecordScore(db_level=level))
    return people


async def pages(world: World, who: Actor, limit: int) -> list[LeaderboardPage]:
    found = [await world.leaderboard(who, "day", None, limit)]
    while found[-1].next_cursor is not None:
        found.append(await world.leaderboard(who, "day", None, limit, found[-1].next_cursor))
    return found


def shape(rows: list[LeaderboardRow]) -> list[tuple[int | None, int, bool]]:
    return [(row.rank, row.db_level, row.me) for row in rows]


async def test_my_row_stands_at_its_place_and_is_marked() -> None:
    world = memory_world()
    people = await crowd(world, 30, 20, 40, 30)
    page = await world.leaderboard(people[3], "day")
    assert shape(page.items) == [(1, 20, False), (2, 30, False), (2, 30, True), (4, 40, False)]
    assert page.me == page.items[2]
    assert (page.participants, page.next_cursor) == (4, None)


async def test_my_row_ends_the_first_page_when_it_is_further_down_and_comes_no_second_time() -> None:
    world = memory_world()
    people = await crowd(world, *range(10, 17))
    first, second, third, *others = await pages(world, people[4], 3)
    assert shape(first.items) == [(1, 10, False), (2, 11, False), (3, 12, False), (5, 14, True)]
    assert shape(second.items) == [(4, 13, False), (6, 15, False)]
    assert shape(third.items) == [(7, 16, False)]
    assert others == []
    assert first.me == second.me == third.me


async def test_around_me_has_as_many_behind_as_ahead() -> None:
    world = memory_world()
    people = await crowd(world, *range(10, 30))
    page = await world.leaderboard(people[10], "day", "me", 5)
    assert [row.rank for row in page.items] == [9, 10, 11, 12, 13]
    assert page.next_cursor
    more = await world.leaderboard(people[10], "day", "me", 5, page.next_cursor)
    assert [row.rank for row in more.items] == [14, 15, 16, 17, 18]


@pytest.mark.parametrize(("mine", "ranks"), [(0, [1, 2, 3, 4, 5]), (1, [1, 2, 3, 4, 5]), (18, [16, 17, 18, 19, 20])])
async def test_around_me_fills_the_page_at_either_end(mine: int, ranks: list[int]) -> None:
    world = memory_world()
    people = await crowd(world, *range(10, 30))
    page = await world.leaderboard(people[mine], "day", "me", 5)
    assert [row.rank for row in page.items] == ranks
    assert page.me in page.items


async def test_without_a_score_there_is_no_row_of_mine() -> None:
    world = memory_world()
    await crowd(world, 20)
    page = await world.leaderboard(await world.person(), "day", "me")
    assert (page.me, shape(page.items)) == (None, [(1, 20, False)])


async def test_whoever_opts_out_is_seen_by_themselves_alone_and_without_a_rank() -> None:
    world = memory_world()
    ada, bob = await crowd(world, 20, 30)
    await world.change(ada, preferences={"leaderboard_opt_out": True})
    page = await world.leaderboard(ada, "day")
    assert page.me
    assert (page.me.rank, page.me.me) == (None, True)
    assert shape(page.items) == [(1, 30, False)]
    assert shape((await world.leaderboard(bob, "day")).items) == [(1, 30, True)]
    await world.change(ada, preferences={"leaderboard_opt_out": None})
    assert shape((await world.leaderboard(bob, "day")).items) == [(1, 20, False), (2, 30, True)]


async def test_each_looks_at_the_board_of_their_own_date() -> None:
    world = memory_world()
    world.clock.at = datetime(2030, 5, 15, 16, tzinfo=UTC)  # already the 16th in Tokyo
    in_tokyo, in_lima = await world.person(timezone="Asia/Tokyo"), await world.person(timezone="America/Lima")
    for who, level in ((in_tokyo, 20), (in_lima, 30)):
        await world.record(who, RecordScore(db_level=level))
    assert [row.db_level for row in (await world.leaderboard(in_tokyo, "day")).items] == [20]
    assert [row.db_level for row in (await world.leaderboard(in_lima, "day")).items] == [30]
    assert [row.db_level for row in (await world.leaderboard(in_lima, "week")).items] == [20, 30]
    world.clock.advance(hours=13)  # 05:00 UTC of the 16th: midnight in Lima, and both have the same date again
    assert [row.db_level for row in (await world.leaderboard(in_lima, "day")).items] == [20]


async def test_a_week_ends_with_its_sunday() -> None:
    world = memory_world()
    [ada] = await crowd(world, 30)  # a Wednesday
    world.clock.advance(days=4)
    assert (await world.leaderboard(ada, "week")).me
    world.clock.advance(days=1)
    page = await world.leaderboard(ada, "week")
    assert (page.me, page.starts and page.starts.isoformat()) == (None, "2030-05-20")
    assert (await world.leaderboard(ada, "all")).me


async def test_a_cursor_is_good_for_its_own_list_alone() -> None:
    world = memory_world()
    ada, bob, *_ = await crowd(world, *range(5))
    cursor = (await world.leaderboard(ada, "day", None, 2)).next_cursor
    assert cursor
    flipped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for who, period, text in ((bob, "day", cursor), (ada, "week", cursor), (ada, "day", flipped), (ada, "day", "x")):
        with pytest.raises(Invalid) as caught:
            await world.leaderboard(who, period, None, 2, text)  # type: ignore[arg-type]  # one of the periods
        assert caught.value.code == "invalid_cursor"


async def test_new_scores_neither_repeat_nor_skip_older_rows() -> None:
    world = memory_world()
    people = await crowd(world, *range(10, 20))
    first = await world.leaderboard(people[0], "day", None, 4)
    await crowd(world, 0, 5, 15, 100)
    second = await world.leaderboard(people[0], "day", None, 4, first.next_cursor)
    assert [row.db_level for row in [*first.items, *second.items]] == [10, 11, 12, 13, 14, 15, 15, 16]


Moves = st.lists(
    st.tuples(st.integers(0, 5), st.integers(20, 22) | st.none(), st.sampled_from([0, 0, 0, 0, 1, 9])),
    min_size=5,
    max_size=30,
)


@tries(60)
@given(Moves, st.integers(1, 7), st.integers(0, 5))
async def test_pages_hold_what_a_naive_ranking_of_all_scores_says(
    moves: list[tuple[int, int | None, int]], limit: int, viewer: int
) -> None:
    """A move is a score of a person (None: their visibility turns) some hours after the one before."""
    world = memory_world()
    people = [await world.person() for _ in range(6)]
    scores: list[tuple[int, int, int, datetime]] = []
    hidden: set[int] = set()
    for order, (who, level, hours) in enumerate(moves):
        world.clock.advance(hours=hours)
        if level is None:
            hidden ^= {who}
            await world.change(people[who], preferences={"leaderboard_opt_out": who in hidden})
        else:
            scores.append((level, order, who, world.clock.now()))
            await world.record(people[who], RecordScore(db_level=level))
    today = world.clock.now().date()
    bests: dict[int, tuple[int, int]] = {}
    for level, order, who, at in scores:
        if at.date() == today and who not in hidden:
            bests[who] = min(bests.get(who, (level, order)), (level, order))
    expected = [
        (1 + sum(other[0] < best[0] for other in bests.values()), best[0], who == viewer)
        for who, best in sorted(bests.items(), key=lambda item: item[1])
    ]
    found = await pages(world, people[viewer], limit)
    rows = [row for page in found for row in page.items]
    assert sorted(shape(rows), key=lambda row: (row[1], row[2])) == sorted(expected, key=lambda row: (row[1], row[2]))
    assert [row for row in shape(rows) if not row[2]] == [row for row in expected if not row[2]]
    assert len({row.pseudonym for row in rows}) == len(rows)
    assert any(row.me for row in found[0].items) == (viewer in bests)
    assert all(page.participants == len(bests) for page in found)
    around = await world.leaderboard(people[viewer], "day", "me", limit)
    if viewer in bests:
        ranked = shape(around.items)
        [mine] = [row for row in expected if row[2]]
        start = expected.index(mine) - ranked.index(mine)
        assert ranked == expected[start : start + len(ranked)]
        assert len(ranked) == min(limit, len(expected))
