"""A leaderboard of a million people: plans and times of its reads and of its write, under the service's role.

`python -m benchmarks.leaderboard` prints the plans as well (docs/leaderboard.md shows them).
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from adapters.postgres.engagement import boards as sql
from adapters.postgres.engagement.boards import PostgresBoards
from adapters.postgres.engagement.players import PostgresPlayers
from adapters.postgres.engagement.scores import PostgresScores
from adapters.postgres.migrate import migrate
from adapters.system.clock import SystemClock
from adapters.system.cursors import SignedCursors
from adapters.system.ids import TimeOrderedIds
from benchmarks.stage import database
from core.engagement.leaderboard.model import Board, Place, Standing, board
from core.engagement.leaderboard.read_leaderboard import ReadLeaderboard
from core.engagement.scores.model import Score
from core.shared.actor import Actor

APP = "lowkeymode"
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
CALLS = int(os.environ.get("BENCH_CALLS", "300"))
WRITERS = 16

# One score a person, within the last 30 days, the levels heaped around 45 dB.
_FILL = f"""
create temporary table filling as
select ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid as user_id,
       ('00000000-0000-7000-9000-' || lpad(to_hex(number), 12, '0'))::uuid as id,
       least(120, greatest(0, ((random() + random() + random() + random()) * 30 - 15)::int))::smallint as db_level,
       $1::date - (random() * 29)::int as day, number
from generate_series(1, {PEOPLE}) as number;
"""
_TABLES = f"""
insert into memberships (app_id, user_id, timezone, locale, created_at)
    select '{APP}', user_id, 'UTC', 'en', now() from filling;
insert into pseudonyms (app_id, user_id, pseudonym, likeness)
    select '{APP}', user_id, 'Still Heron ' || number, 'stillheron' || number from filling;
insert into quiet_scores (app_id, user_id, id, db_level, recorded_at, day)
    select '{APP}', user_id, id, db_level, day + time '12:00', day from filling;
insert into leaderboard_bests (app_id, period, starts, user_id, db_level, score_id, shown)
    select '{APP}', period, starts, user_id, db_level, id, true from filling, lateral (values
        ('all', date '1970-01-01'), ('week', date_trunc('week', day)::date), ('day', day)) as board (period, starts);
insert into leaderboard_levels (app_id, period, starts, db_level, people)
    select app_id, period, starts, db_level, count(*) from leaderboard_bests group by 1, 2, 3, 4;
vacuum analyze;
"""
_NAIVE = """select 1 + count(*) from leaderboard_bests
    where app_id = $1 and period = $2 and starts = $3 and shown and db_level < $4"""


def measure(show: Callable[[str], None] = lambda _: None) -> dict[str, object]:
    """Run the comparison; milliseconds as medians and 99th percentiles, by what is done."""
    with database() as dsn:
        asyncio.run(migrate(dsn))
        return {"leaderboard": asyncio.run(_measure(dsn, show))}


async def _measure(dsn: str, show: Callable[[str], None]) -> dict[str, object]:
    today = datetime.now(UTC).date()
    await _fill(dsn)
    service = Database(dsn, size=WRITERS)
    await service.start()
    try:
        boards, on = PostgresBoards(service), board(APP, "all", today)
        middle = (await boards.after(on, Place(_middle_level(await _levels(service)), UUID(int=0)), 1))[0]
        await _show_plans(service, on, middle, show)
        read = ReadLeaderboard(boards, PostgresPlayers(service), SignedCursors(["k" * 32]), SystemClock())
        who = Actor(APP, middle.user_id, middle.user_id)
        page = await read(who, "all", "me")
        if page.me is None or not any(row.me for row in page.items):
            raise RuntimeError("the page around a person lacks the person")
        scores, ids, improved = PostgresScores(service), TimeOrderedIds(SystemClock()), iter(range(PEOPLE))

        async def new_best() -> None:
            person = UUID(f"00000000-0000-7000-8000-{next(improved) + 1:012x}")
            score = Score(id=ids.new(), db_level=0, recorded_at=datetime.now(UTC), day=today)
            async with service.transaction(APP):
                await scores.add(APP, person, score, shown=True)

        return {
            "people": page.participants,
            "rank": page.me.rank,
            "top_ms": await timed(lambda: read(who, "all")),
            "around_me_ms": await timed(lambda: read(who, "all", "me")),
            "naive_rank_ms": await timed(
                lambda: service.fetchval(APP, _NAIVE, APP, on.period, on.starts, middle.place.db_level), calls=20
            ),
            "new_best_ms": await timed(new_best),
            "parallel_new_bests_per_second": await throughput(new_best),
        }
    finally:
        await service.stop()


async def _fill(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(_FILL.replace("$1", f"'{datetime.now(UTC).date()}'"))
    for statement in filter(str.strip, _TABLES.split(";")):
        await connection.execute(statement)
    await connection.close()


async def _levels(service: Database) -> list[tuple[int, int]]:
    rows = await service.fetch(
        APP, "select db_level, people from leaderboard_levels where app_id = $1 and period = 'all' order by 1", APP
    )
    return [(row["db_level"], row["people"]) for row in rows]


def _middle_level(levels: list[tuple[int, int]]) -> int:
    """The level at which half of the people are ahead."""
    ahead = 0
    for level, people in levels:
        if ahead >= PEOPLE // 2:
            return level
        ahead += people
    raise RuntimeError("nobody is in the middle")


async def _show_plans(service: Database, on: Board, middle: Standing, show: Callable[[str], None]) -> None:
    key = (on.app, on.period, on.starts)
    place = (middle.place.db_level, middle.place.score_id)
    for title, statement, values in (
        ("from the top", sql.FROM_TOP, (*key, 21)),
        ("after a place in the middle", sql.AFTER, (*key, 21, *place)),
        ("before a place in the middle", sql.BEFORE, (*key, 19, *place)),
        ("one's own standing", sql.STANDING, (*key, middle.user_id)),
        ("participants", sql.PARTICIPANTS, key),
        ("for comparison: the rank by counting rows", _NAIVE, (*key, middle.place.db_level)),
    ):
        await service.fetch(APP, statement, *values)
        plan = await service.fetch(APP, f"explain (analyze, buffers, costs off, summary on) {statement}", *values)
        show(f"\n### {title}\n```")
        for row in plan:
            show(row[0])
        show("```")


async def timed(act: Callable[[], Awaitable[object]], calls: int = CALLS) -> dict[str, float]:
    """Milliseconds of an act, after some calls to warm up."""
    for _ in range(min(20, calls)):
        await act()
    taken = []
    for _ in range(calls):
        begun = time.perf_counter()
        await act()
        taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    return {"p50": round(statistics.median(taken), 3), "p99": round(taken[int(len(taken) * 0.99)], 3)}


async def throughput(act: Callable[[], Awaitable[object]]) -> int:
    """The worst case of a write: all writers at once count on one and the same level."""

    async def write() -> None:
        for _ in range(CALLS // 2):
            await act()

    begun = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(WRITERS)))
    return round(WRITERS * (CALLS // 2) / (time.perf_counter() - begun))


if __name__ == "__main__":
    print(measure(print))
