"""Our migration makes the tables that SAQ would make, and the service's role can work with them."""

import asyncpg
from psycopg.sql import Identifier
from saq import Job
from saq.queue.postgres import PostgresQueue
from saq.queue.postgres_migrations import get_migrations

from adapters.saq.transport import postgres_queue

COLUMNS = """
select column_name, data_type, is_nullable from information_schema.columns where table_name = $1 order by column_name
"""


async def test_they_have_the_columns_of_saqs_own_schema(database: str) -> None:
    assert get_migrations(Identifier("j"), Identifier("s"))[-1][0] == 3, "SAQ's schema moved on: write a migration"
    theirs = PostgresQueue.from_url(
        database, min_size=1, max_size=1, jobs_table="their_jobs", stats_table="their_stats", versions_table="their_v"
    )
    owner = await asyncpg.connect(database)
    await owner.execute("create index saq_jobs_dequeue_idx on saq_jobs (key)")  # SAQ drops its old one by this name
    await theirs.connect()
    await theirs.disconnect()
    for name in ("jobs", "stats"):
        assert await owner.fetch(COLUMNS, f"saq_{name}") == await owner.fetch(COLUMNS, f"their_{name}")
    await owner.close()


async def test_the_service_role_can_enqueue_and_dequeue(database: str) -> None:
    queue = postgres_queue(database)
    await queue.connect()
    await queue.enqueue(Job(function="run", ttl=-1))
    assert await queue.count("queued") == 1
    job = await queue.dequeue(timeout=5)
    assert job
    await queue.disconnect()
