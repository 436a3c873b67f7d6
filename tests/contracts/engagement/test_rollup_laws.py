"""Whatever is done when and where, and in whatever order it arrives: rollups are what a naive count says."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.support.challenges import APP, World, postgres_world
from tests.support.lowkey import START
from tests.support.tries import tries

from adapters.postgres.engagement.invariants import CHALLENGES
from core.engagement.challenges.model import CATEGORIES, ENERGIES, Completed, Completion
from core.shared.actor import Actor
from core.shared.errors import Invalid

ZONES = ("UTC", "Europe/Madrid", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati", "Etc/GMT+12")

done = st.tuples(
    st.integers(0, 36 * 24 * 4),  # quarters of an hour ago
    st.sampled_from(CATEGORIES),
    st.sampled_from(ENERGIES),
    st.one_of(st.none(), st.integers(1, 1440)),
    st.integers(0, 5),
)
steps = st.lists(st.one_of(done, st.sampled_from(ZONES)), min_size=1, max_size=14)


def test_rollups_are_what_a_naive_count_says(module_database: str) -> None:
    with asyncio.Runner() as runner:
        opened = postgres_world(module_database, size=2)
        world = runner.run(opened.__aenter__())

        @tries(
            25,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.sampled_from(ZONES), steps)
        def check(zone: str, life: list[object]) -> None:
            runner.run(live(world, zone, life))

        try:
            check()
            assert runner.run(broken(module_database)) == dict.fromkeys(CHALLENGES, 0)
        finally:
            runner.run(opened.__aexit__(None, None, None))


async def live(world: World, zone: str, life: list[object]) -> None:
    """One person's life, and the count of it."""
    ada = await world.person(timezone=zone, ranked=True)
    moves: list[tuple[datetime, str]] = [(world.clock.now(), zone)]
    kept: list[tuple[Completion, int]] = []
    for step in life:
        world.clock.advance(minutes=20)
        now = world.clock.now()
        if isinstance(step, str):
            await world.change(ada, timezone=step)
            moves.append((now, step))
            continue
        quarters, category, energy, minutes, _ = step  # type: ignore[misc]  # what `done` draws
        at = now - timedelta(minutes=15 * quarters)
        doing = world.do(ada, goal_category=category, energy_level=energy, duration=minutes, completed_at=at)
        answer = await _unless_too_late(doing)
        if answer is None:
            assert now - at > timedelta(days=29)
            continue
        assert now - at < timedelta(days=36)
        there = [name for since, name in moves if since <= at][-1:] or [moves[0][1]]
        assert answer.completion.day == at.astimezone(ZoneInfo(there[0])).date()
        kept.append((answer.completion, minutes or 0))
    await agree(world, ada, kept)


async def _unless_too_late(doing: Awaitable[Completed]) -> Completed | None:
    try:
        return await doing
    except Invalid as refusal:
        if refusal.code != "log_out_of_window":
            raise
        return None


async def agree(world: World, ada: Actor, kept: list[tuple[Completion, int]]) -> None:
    totals = {
        (t.category, t.energy): (t.completions, t.minutes) for t in await world.rollups.totals("here", ada.user_id)
    }
    naive: dict[tuple[str, str], tuple[int, int]] = {}
    days: dict[object, tuple[int, int]] = {}
    for completion, minutes in kept:
        for table, key in ((naive, (completion.goal_category, completion.energy_level)), (days, completion.day)):
            times, sum_ = table.get(key, (0, 0))  # type: ignore[attr-defined]  # two tables, two kinds of key
            table[key] = (times + 1, sum_ + minutes)  # type: ignore[index]
    assert totals == naive
    since = START.date() - timedelta(days=400)
    found = {row.day: (row.completions, row.minutes) for row in await world.rollups.days("here", ada.user_id, since)}
    assert found == days
    stats = await world.stats(APP, ada, 366)
    assert (stats.totals.completions, stats.totals.active_days) == (len(kept), len(days))
    assert sum(day.completions for day in stats.per_day) == sum(
        times for day, (times, _) in days.items() if stats.per_day[0].date <= day <= stats.per_day[-1].date
    )
    weeks = Counter(completion.day - timedelta(days=completion.day.weekday()) for completion, _ in kept)
    for monday, times in weeks.items():
        row = await world.rankings.of("here", monday, ada.user_id)
        assert row is not None
        assert row.standing.completions == times
        asked = [(ada.user_id, monday, monday + timedelta(days=6))]
        assert await world.rollups.between("here", asked) == {ada.user_id: times}
    order = [completion for completion, _ in sorted(kept, key=lambda k: (k[0].completed_at, k[0].id), reverse=True)]
    assert await world.completions.page("here", ada.user_id, None, 100) == order


async def broken(dsn: str) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    try:
        return {name: await connection.fetchval(query) for name, query in CHALLENGES.items()}
    finally:
        await connection.close()


PLANTED = {
    "completion_totals_are_the_sums_of_completions": "update completion_totals set minutes = minutes + 1",
    "completion_days_are_the_sums_of_completions": "update completion_days set completions = completions + 1",
    "days_begun_are_the_days_on_which_something_was_done": "update completion_totals set days_begun = days_begun + 1",
    "ranking_weeks_are_the_sums_of_days": "update ranking_weeks set completions = completions + 2",
    "ranking_levels_count_the_people_who_are_shown": "delete from ranking_levels",
}


async def test_each_invariant_finds_what_was_planted(database: str) -> None:
    async with postgres_world(database, size=2) as world:
        await world.do(await world.person(ranked=True), duration=3)
    assert await broken(database) == dict.fromkeys(CHALLENGES, 0)
    assert set(PLANTED) == set(CHALLENGES)
    connection = await asyncpg.connect(database)
    for name, mistake in PLANTED.items():
        await connection.execute(mistake)
        assert (await broken(database))[name] > 0, name
    await connection.close()
