"""A ranking of a million people: plans and times of its reads and of its write, under the service's role.

`python -m benchmarks.rankings` prints the plans as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from adapters.postgres.engagement import rankings as sql
from adapters.postgres.engagement.players import PostgresPlayers
from adapters.postgres.engagement.rankings import PostgresRankings
from adapters.postgres.migrate import migrate
from adapters.system.clock import SystemClock
from adapters.system.cursors import SignedCursors
from adapters.system.ids import TimeOrderedIds
from benchmarks.leaderboard import PEOPLE, WRITERS, throughput, timed
from benchmarks.stage import database
from core.engagement.rankings.model import Ranked
from core.engagement.rankings.read_ranking import ReadRanking
from core.shared.actor import Actor

APP = "corpfinity"

# One to forty completions a person, most of them few; half of the people asked to be seen.
_FILL = f"""
create temporary table filling as
select ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid as user_id,
       ('00000000-0000-7000-9000-' || lpad(to_hex(number), 12, '0'))::uuid as id,
       1 + (random() * random() * 39)::int as completions, number
from generate_series(1, {2 * PEOPLE}) as number;
insert into memberships (app_id, user_id, timezone, locale, created_at)
    select '{APP}', user_id, 'UTC', 'en', now() from filling;
insert into accounts (id, name, created_at) select user_id, 'Person ' || number, now() from filling;
insert into ranking_weeks (app_id, starts, user_id, completions, last_id, shown)
    select '{APP}', date 'WEEK', user_id, completions, id, number % 2 = 0 from filling;
insert into ranking_levels (app_id, starts, completions, people)
    select app_id, starts, completions, count(*) from ranking_weeks where shown group by 1, 2, 3;
vacuum analyze
"""
_NAIVE = "select 1 + count(*) from ranking_weeks where app_id = $1 and starts = $2 and shown and completions > $3"


def measure(show: Callable[[str], None] = lambda _: None) -> dict[str, object]:
    """Run the comparison; milliseconds as medians and 99th percentiles, by what is done."""
    with database() as dsn:
        asyncio.run(migrate(dsn))
        return {"rankings": asyncio.run(_measure(dsn, show))}


async def _measure(dsn: str, show: Callable[[str], None]) -> dict[str, object]:
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday())
    await _fill(dsn, monday)
    service = Database(dsn, size=WRITERS)
    await service.start()
    try:
        rankings, ids = PostgresRankings(service), TimeOrderedIds(SystemClock())
        middle = await _in_the_middle(service, rankings, monday)
        await _show_plans(service, monday, middle, show)
        read = ReadRanking(rankings, PostgresPlayers(service), SignedCursors(["k" * 32]), SystemClock())
        who = Actor(APP, middle.user_id, middle.user_id)
        page = await read(who)
        counting = iter(range(2, 2 * PEOPLE, 2))

        async def count() -> None:
            person = UUID(f"00000000-0000-7000-8000-{next(counting):012x}")
            async with service.transaction(APP):
                await rankings.count(APP, person, monday, ids.new(), shown=True)

        return {
            "people": page.participants,
            "rank": page.me and page.me.rank,
            "first_page_ms": await timed(lambda: read(who)),
            "page_in_the_middle_ms": await timed(lambda: rankings.after(APP, monday, middle.standing, 21)),
            "naive_rank_ms": await timed(
                lambda: service.fetchval(APP, _NAIVE, APP, monday, middle.standing.completions), calls=20
            ),
            "completion_ms": await timed(count),
            "parallel_completions_per_second": await throughput(count),
        }
    finally:
        await service.stop()


async def _fill(dsn: str, monday: date) -> None:
    connection = await asyncpg.connect(dsn)
    for statement in _FILL.replace("WEEK", monday.isoformat()).split(";"):
        await connection.execute(statement)
    await connection.close()


async def _in_the_middle(service: Database, rankings: PostgresRankings, monday: date) -> Ranked:
    """Somebody among the most who have equally many."""
    user_id = await service.fetchval(
        APP,
        """select user_id from ranking_weeks where app_id = $1 and starts = $2 and shown
           order by completions desc, last_id offset $3 limit 1""",
        APP,
        monday,
        PEOPLE // 2,
    )
    found = await rankings.of(APP, monday, user_id)
    if found is None:
        raise RuntimeError("nobody is in the middle")
    return found


async def _show_plans(service: Database, monday: date, middle: Ranked, show: Callable[[str], None]) -> None:
    place = (middle.standing.completions, middle.standing.last_id)
    for title, statement, values in (
        ("from the top", sql.FROM_TOP, (APP, monday, 21)),
        ("after a place in the middle", sql.AFTER, (APP, monday, 21, *place)),
        ("one's own place", sql.OF, (APP, monday, middle.user_id)),
        ("participants", sql.PARTICIPANTS, (APP, monday)),
    ):
        await service.fetch(APP, statement, *values)
        plan = await service.fetch(APP, f"explain (analyze, buffers, costs off, summary on) {statement}", *values)
        show(f"\n### {title}\n```")
        for row in plan:
            show(row[0])
        show("```")


if __name__ == "__main__":
    print(measure(print))
