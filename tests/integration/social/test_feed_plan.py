"""The home feed reads as much as whom one follows and the page ask for, and not as much as there is."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.social.circles.rosters import PAGES
from adapters.postgres.social.feed.timelines import HOME

PEOPLE, POSTS, FOLLOWED, PAGE = 400, 30_000, 150, 21
READER = UUID(f"00000000-0000-7000-8000-{1:012x}")
# Every second post is by one person, whom the reader follows.
FILL = f"""
create temporary table filling as
select ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid as user_id, number
from generate_series(1, {PEOPLE}) as number;
insert into accounts (id, created_at) select user_id, now() from filling;
insert into memberships (app_id, user_id, timezone, locale, created_at)
    select 'calixo', user_id, 'UTC', 'es', now() from filling;
insert into follows (app_id, follower_id, followed_id, followed_at)
    select 'calixo', '{READER}', user_id, now() - number * interval '1 minute' from filling
    where number between 2 and {FOLLOWED + 1};
insert into follows (app_id, follower_id, followed_id, followed_at)
    select 'calixo', user_id, '{READER}', now() - number * interval '1 minute' from filling where number > 1;
insert into posts (app_id, id, author_id, quest_id, status, published_at, created_at)
    select 'calixo', gen_random_uuid(), ('00000000-0000-7000-8000-' ||
        lpad(to_hex(case when number % 2 = 0 then 2 else 1 + number % {PEOPLE} end), 12, '0'))::uuid,
        gen_random_uuid(), 'published', now() - number * interval '1 minute', now() - number * interval '1 minute'
    from generate_series(1, {POSTS}) number;
insert into post_likes (app_id, post_id, user_id, liked_at)
    select 'calixo', id, '{READER}', now() from posts order by id limit 5000;
insert into blocks (app_id, blocker_id, blocked_id, blocked_at)
    select 'calixo', user_id, '{READER}', now() from filling where number > {FOLLOWED + 1};
insert into blocks (app_id, blocker_id, blocked_id, blocked_at)
    select 'calixo', one.user_id, other.user_id, now() from filling one, filling other
    where one.number > 300 and other.number > 300 and one.number <> other.number;
vacuum analyze;
"""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


async def read(connection: asyncpg.Connection, name: str, statement: str, *values: str) -> list[dict[str, Any]]:
    """The nodes of the plan that processes come to after some calls, with what each has read."""
    await connection.execute(f"prepare {name} as {statement}")
    explained = await connection.fetchval(
        f"explain (analyze, format json, costs off) execute {name}({', '.join(values)})"
    )
    await connection.execute(f"deallocate {name}")
    return list(nodes(json.loads(explained)[0]["Plan"]))


def rows_of(found: list[dict[str, Any]], table: str) -> float:
    """How many rows or entries of the table were looked at."""
    reads = [node for node in found if node.get("Relation Name") == table]
    assert reads
    assert "Seq Scan" not in {node["Node Type"] for node in reads}
    removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    return sum((node["Actual Rows"] + sum(node.get(of, 0) for of in removed)) * node["Actual Loops"] for node in reads)


async def test_a_page_of_home_reads_the_latest_of_each_and_a_page_of_some(module_database: str) -> None:
    connection = await asyncpg.connect(module_database)
    try:
        for statement in filter(str.strip, FILL.split(";")):
            await connection.execute(statement)
        await connection.execute(
            "set role rhizome_service; set app.id = 'calixo'; set plan_cache_mode = force_generic_plan"
        )
        top = ("'9999-01-01'", f"'{UUID(int=2**128 - 1)}'")
        deep = ("now() - interval '20 days'", top[1])
        # Entries of heads, of pages of the foremost, and the posts that are shown.
        bound = FOLLOWED + 1 + PAGE * PAGE + 2 * PAGE
        for place in (top, deep):
            found = await read(connection, "home", HOME, "'calixo'", f"'{READER}'", *place, str(PAGE))
            assert found[0]["Actual Rows"] == PAGE
            assert rows_of(found, "posts") <= bound
            assert rows_of(found, "memberships") <= 3 * PAGE
            assert rows_of(found, "post_likes") <= PAGE
            assert rows_of(found, "blocks") <= PAGE
        for roster, statement in PAGES.items():
            values = ("'calixo'", f"'{READER}'", f"'{READER}'", "now() - interval '100 minutes'", top[1], "21")
            found = await read(connection, "roster", statement, *values)
            if roster == "followers":
                assert rows_of(found, "follows") <= 300, "those that come after the place"
            if roster == "following":
                assert found[0]["Actual Rows"] == PAGE
                assert rows_of(found, "follows") <= 2 * PAGE
                assert rows_of(found, "blocks") <= 2 * PAGE
    finally:
        await connection.close()
