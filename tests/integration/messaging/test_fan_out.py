"""Fan-out costs what is due: messages share statements, and a tick with nothing due reads the ends of two indexes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from adapters.postgres.database import Connection
from adapters.postgres.messaging.appointments import _CLAIM
from tests.support.messaging import World, postgres_world

NINE = datetime(2030, 5, 15, 9, tzinfo=UTC)
PEOPLE = 1000


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that is sent to the server, the borders of transactions included."""
    found: list[str] = []

    def counted(name: str) -> None:
        original = getattr(Connection, name)

        async def call(self: Connection, statement: str, *values: Any, **options: Any) -> Any:
            found.append(statement)
            return await original(self, statement, *values, **options)

        monkeypatch.setattr(Connection, name, call)

    for name in ("execute", "fetch", "fetchrow", "fetchval"):
        counted(name)
    return found


async def crowd(dsn: str, world: World) -> None:
    """So many people with a device each, whose reminder comes up at nine, and as many whose never does."""
    connection = await asyncpg.connect(dsn)
    person = "('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid"
    for statement in (
        f"insert into accounts (id, created_at) select {person}, now() from generate_series(1, $1::int) i",
        f"""insert into memberships (app_id, user_id, timezone, locale, created_at)
            select 'here', {person}, 'UTC', 'en', now() from generate_series(1, $1::int) i""",
        f"""insert into devices (app_id, id, user_id, platform, token, token_hash, registered_at)
            select 'here', gen_random_uuid(), {person}, 'ios', 't' || i, sha256(('t' || i)::bytea), now()
            from generate_series(1, $1::int) i""",
        f"""insert into appointments select 'here', {person}, 'reminder', '00000000-0000-0000-0000-000000000000',
            '[540]', '2030-05-15T09:00Z', '2030-05-15', '2030-05-15T06:00Z' from generate_series(1, $1::int) i""",
        f"""insert into appointments select 'here', {person}, 'motivation', '00000000-0000-0000-0000-000000000000',
            '[540]', '2031-05-15T09:00Z', '2031-05-15', '2030-05-15T06:00Z' from generate_series(1, $1::int) i""",
    ):
        await connection.execute(statement, PEOPLE)
    await connection.close()


async def test_a_message_costs_a_fraction_of_a_statement(database: str, statements: list[str]) -> None:
    async with postgres_world(database) as world:
        await crowd(database, world)
        world.clock.at = NINE
        statements.clear()
        assert await world.drain() == 0
        assert len(world.world.pushes) == PEOPLE
        assert len(statements) / PEOPLE < 0.2, len(statements)
        statements.clear()
        await world.drain()
        assert len(statements) < 25, "nothing is due"


async def test_a_tick_looks_at_the_ends_of_two_indexes_alone(database: str) -> None:
    async with postgres_world(database) as world:
        await crowd(database, world)
        await world.at(NINE + timedelta(minutes=1))
        connection = await asyncpg.connect(database)
        await connection.execute("analyze appointments")
        await connection.execute("set enable_seqscan = off")  # a table this small would be read whole
        plan = await connection.fetchval(f"explain (analyze, format json) {_CLAIM}", NINE + timedelta(minutes=2), 500)
        await connection.close()
        scans = _scans(msgspec.json.decode(plan)[0]["Plan"])
        assert {scan["Index Name"]: scan["Actual Rows"] for scan in scans} == {
            "appointments_due_at_idx": 0,
            "appointments_planned_at_idx": 0,
        }


def _scans(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The scans of appointments' indexes in a plan."""
    own = [node] if str(node.get("Index Name", "")).startswith("appointments") else []
    return own + [scan for child in node.get("Plans", ()) for scan in _scans(child)]
