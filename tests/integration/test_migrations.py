"""The schema's stairs: up, down, up again; what the tables in code say is what the database has."""

from __future__ import annotations

import asyncio
import re

import asyncpg

from adapters.postgres.database import SERVICE_ROLE
from adapters.postgres.migrate import FOLDER, check, current, head, migrate, move

REVISIONS = sorted(re.findall(r"\d+", file.name)[0] for file in (FOLDER / "versions").glob("[0-9]*.py"))


def test_each_step_goes_up_down_and_up_again(database: str) -> None:
    move(database, "base", down=True)
    for revision in REVISIONS:
        move(database, revision)
        move(database, "-1", down=True)
        move(database, revision)
    assert asyncio.run(current(database)) == head()


def test_the_tables_in_code_are_the_tables_in_the_database(database: str) -> None:
    check(database)


def test_the_newest_file_is_the_only_head() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [head()]


async def test_two_may_migrate_at_once(postgres: str) -> None:
    connection = await asyncpg.connect(postgres)
    name = "migrated_twice"
    await connection.execute(f"create database {name}")
    try:
        dsn = postgres.rpartition("/")[0] + f"/{name}"
        await asyncio.gather(migrate(dsn), migrate(dsn))
        assert await current(dsn) == head()
    finally:
        await connection.execute(f"drop database {name} with (force)")
        await connection.close()


async def test_every_table_of_an_app_is_behind_row_security(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(
            """select c.relname, c.relrowsecurity and c.relforcerowsecurity as walled,
                      pg_get_userbyid(c.relowner) as owner
               from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'app_id'
               where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"""
        )
        role = await connection.fetchrow(
            "select rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = $1", SERVICE_ROLE
        )
    finally:
        await connection.close()
    assert len(rows) > 10
    assert {row["relname"] for row in rows if not row["walled"]} == set()
    assert SERVICE_ROLE not in {row["owner"] for row in rows}
    assert tuple(role) == (False, False, False)
