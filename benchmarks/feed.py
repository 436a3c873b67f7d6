"""The home feed of people who follow a thousand others, among a million posts, under the service's role.

`python -m benchmarks.feed` prints the plan as well (docs/calixo.md tells what came of it).
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from adapters.postgres.migrate import migrate
from adapters.postgres.social.feed import timelines as sql
from adapters.postgres.social.feed.timelines import PostgresTimelines
from adapters.system.clock import SystemClock
from adapters.system.ids import TimeOrderedIds
from adapters.system.jwt import JwtAccessTokens
from benchmarks.leaderboard import timed
from benchmarks.stage import database, load, serving, write_requests
from core.shared.actor import Actor
from core.social.timeline.model import Place, Seen

APP = "calixo"
POSTS = int(os.environ.get("BENCH_POSTS", "1000000"))
PEOPLE = 50_000
READERS, FOLLOWED = 40, 1_000
PAGE = 20
SECRET, PORT, SECONDS = "x" * 40, 18230, float(os.environ.get("BENCH_SECONDS", "6"))
CALLS = int(os.environ.get("BENCH_CALLS", "300"))

# Some write much and most little; readers follow writers of both kinds. Posts are spread over 90 days, and every tenth
# isn't published.
_FILL = f"""
create temporary table filling as
select ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid as user_id, number
from generate_series(1, {PEOPLE}) as number;
insert into accounts (id, name, created_at) select user_id, 'Person ' || number, now() from filling;
insert into memberships (app_id, user_id, timezone, locale, created_at)
    select '{APP}', user_id, 'UTC', 'es', now() from filling;
insert into posts (app_id, id, author_id, quest_id, note, status, published_at, created_at)
    select '{APP}', ('01900000-0000-7000-9000-' || lpad(to_hex(number), 12, '0'))::uuid,
        ('00000000-0000-7000-8000-' || lpad(to_hex(1 + ({PEOPLE} * random() ^ 2)::int % {PEOPLE}), 12, '0'))::uuid,
        ('01900000-0000-7000-a000-' || lpad(to_hex(number), 12, '0'))::uuid,
        repeat('A good hour without the phone. ', 4),
        case when number % 10 = 0 then 'held' else 'published' end, case when number % 10 <> 0 then at end, at
    from (select number, now() - random() * interval '90 days' as at from generate_series(1, {POSTS}) number) one;
insert into follows (app_id, follower_id, followed_id, followed_at)
    select distinct on (1, 2, 3) '{APP}', reader.user_id,
        ('00000000-0000-7000-8000-' ||
            lpad(to_hex(1 + (reader.number * 37 + other * (1 + other % 43)) % {PEOPLE}), 12, '0'))::uuid,
        now() - other * interval '1 minute'
    from filling reader, generate_series(100, 100 + {FOLLOWED} - 1) other where reader.number <= {READERS};
insert into post_likes (app_id, post_id, user_id, liked_at)
    select '{APP}', ('01900000-0000-7000-9000-' || lpad(to_hex(1 + (number * 7919 * one) % {POSTS}), 12, '0'))::uuid,
        user_id, now()
    from filling, generate_series(1, 5) one where number <= 20000 on conflict do nothing;
insert into blocks (app_id, blocker_id, blocked_id, blocked_at)
    select '{APP}', user_id, ('00000000-0000-7000-8000-' || lpad(to_hex({PEOPLE} - number), 12, '0'))::uuid, now()
    from filling where number <= 2000;
vacuum analyze;
"""

_WITH_NAMES = """join memberships m on m.app_id = $1 and m.user_id = p.author_id and m.suspended_at is null
    join accounts a on a.id = m.user_id and a.deleted_at is null"""
JOINED = f"""
    select p.*, a.name from posts p {_WITH_NAMES}
    where p.app_id = $1 and p.status = 'published' and p.author_id in (
        select followed_id from follows where app_id = $1 and follower_id = $2 union all select $2)
    order by p.published_at desc, p.id desc limit $3"""
EACH_A_PAGE = f"""
    select p.*, a.name from (
        select k.id, k.published_at from (
            select followed_id as author from follows where app_id = $1 and follower_id = $2 union all select $2
        ) c cross join lateral (
            select id, published_at from posts
            where author_id = c.author and app_id = $1 and status = 'published'
            order by published_at desc, id desc limit $3
        ) k order by 2 desc, 1 desc limit $3
    ) k join posts p on p.app_id = $1 and p.id = k.id {_WITH_NAMES} order by p.published_at desc, p.id desc"""


def measure(show: Callable[[str], None] = lambda _: None) -> dict[str, object]:
    """Run the comparison; milliseconds as medians and 99th percentiles, by what is read."""
    with database() as dsn:
        asyncio.run(migrate(dsn))
        found = asyncio.run(_measure(dsn, show))
        return {"feed": {**found, "over_http_ms": _over_http(dsn)}}


def _over_http(dsn: str) -> dict[str, float]:
    """What a reader waits for, one at a time, from the service as it runs."""
    environ = {"DATABASE_URL": dsn, "JWT_SECRET": SECRET, "RHIZOME_ENV": "production", "PORT": str(PORT)}
    environ |= {"RATE_LIMIT_DEFAULT": "100000000/60", "RATE_LIMIT_USER": "100000000/60"}
    tokens, now = JwtAccessTokens({"main": SECRET}, TimeOrderedIds(SystemClock())), SystemClock().now()
    heads = [f"GET /api/v1/{APP}/feed HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer "] * READERS
    issued = [tokens.issue(Actor(APP, reader, reader), now) for reader in _readers()]
    with (
        tempfile.TemporaryDirectory() as folder,
        serving("feed", ["-m", "entrypoints.cli.main", "serve"], PORT, environ, "/health"),
    ):
        requests = [f"{head}{token}\r\n\r\n".encode() for head, token in zip(heads, issued, strict=True)]
        file = write_requests(Path(folder) / "feed", requests)
        load(PORT, file, connections=1, seconds=2)
        run = load(PORT, file, connections=1, seconds=SECONDS)
    return {"p50": round(run["p50_ms"], 3), "p99": round(run["p99_ms"], 3)}


async def _measure(dsn: str, show: Callable[[str], None]) -> dict[str, object]:
    connection = await asyncpg.connect(dsn, timeout=600)
    for statement in filter(str.strip, _FILL.split(";")):
        await connection.execute(statement, timeout=600)
    await connection.close()
    service = Database(dsn, size=1)
    await service.start()
    try:
        return await _compare(service, show)
    finally:
        await service.stop()


async def _compare(service: Database, show: Callable[[str], None]) -> dict[str, object]:
    timelines, readers = PostgresTimelines(service), cycle(_readers())
    ends = cycle([Place(found[-1].at, found[-1].id) for found in await _first_pages(timelines)])
    backend = await service.fetchval(APP, "select pg_backend_pid()")
    await _show_plan(service, next(readers), show)

    async def cost(act: Callable[[], Awaitable[object]], calls: int = CALLS) -> dict[str, float]:
        """Milliseconds, and those of CPU that the database spent, which a busy machine changes less."""
        spent = _cpu_seconds(backend)
        taken = await timed(act, calls)
        return {**taken, "cpu": round((_cpu_seconds(backend) - spent) * 1000 / (calls + min(20, calls)), 2)}

    return {
        "posts": POSTS,
        "followed": FOLLOWED,
        "first_page_ms": await cost(lambda: timelines.home(APP, next(readers), None, PAGE + 1)),
        "next_page_ms": await cost(lambda: timelines.home(APP, next(readers), next(ends), PAGE + 1)),
        "hundred_ms": await cost(lambda: timelines.home(APP, next(readers), None, 101)),
        "a_page_of_each_ms": await cost(
            lambda: service.fetch(APP, EACH_A_PAGE, APP, next(readers), PAGE + 1), CALLS // 5
        ),
        "joined_ms": await cost(lambda: service.fetch(APP, JOINED, APP, next(readers), PAGE + 1), CALLS // 5),
    }


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _first_pages(timelines: PostgresTimelines) -> list[list[Seen]]:
    return [await timelines.home(APP, reader, None, PAGE + 1) for reader in _readers()]


def _readers() -> Iterator[UUID]:
    return (UUID(f"00000000-0000-7000-8000-{number:012x}") for number in range(1, READERS + 1))


async def _show_plan(service: Database, reader: UUID, show: Callable[[str], None]) -> None:
    values = (APP, reader, datetime.now(UTC), UUID(int=0), PAGE + 1)
    for _ in range(6):
        await service.fetch(APP, sql.HOME, *values)
    for title, statement, given in (("home feed", sql.HOME, values), ("joined", JOINED, (APP, reader, PAGE + 1))):
        show(f"\n### {title}")
        for row in await service.fetch(APP, f"explain (analyze, buffers, costs off) {statement}", *given):
            show(row[0])


if __name__ == "__main__":
    print(measure(print))
