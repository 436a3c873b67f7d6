"""The second wall: whatever a query forgets, row-level security shows and takes only the tenant's rows."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import pytest

from adapters.postgres.database import Database
from core.shared.actor import STUDIO
from tests.support.service import served

SECRET = "a secret of tests, and of nothing else"


@dataclass(frozen=True)
class Wall:
    """The service's way to the rows, one connection wide, the owner's, and the tables that have a tenant."""

    service: Database
    owner: asyncpg.Connection
    tables: list[str]

    async def seen(self, app: str) -> dict[str, int]:
        """How many rows of each table the service sees for the app."""
        return {table: await self.service.fetchval(app, f"select count(*) from {table}") for table in self.tables}


@pytest.fixture
async def wall(database: str) -> AsyncIterator[Wall]:
    """Somebody has used LowkeyMode; nobody any other app."""
    async with served(MODE="postgres", DATABASE_URL=database, JWT_SECRET=SECRET) as running:
        await running.hold()
        person = {"app": "lowkeymode", "email": "ada@example.com", "password": "three old bridges"}
        session = (await running.ask("POST", "/api/v1/auth/register", json=person)).json()
        own, token = "/api/v1/lowkeymode", session["access_token"]
        grant = {"app": "lowkeymode", "user_id": session["user"]["id"], "role": "ambassador"}
        assert (await running.client.post("/sandbox/grants", json=grant)).is_success
        for path, body in (
            ("/streak", {"duration_seconds": 60}),
            ("/quiet-score", {"db_level": 30}),
            ("/streak/pauses", {"from": "2030-01-03", "to": "2030-01-04"}),
            ("/referral/codes", {}),
        ):
            key = {"idempotency-key": str(uuid4())}
            assert (await running.ask("POST", own + path, token=token, json=body, headers=key)).is_success
    service, owner = Database(database, size=1), await asyncpg.connect(database)
    await service.start()
    rows = await owner.fetch(
        """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'app_id'
           where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"""
    )
    yield Wall(service, owner, sorted(row["relname"] for row in rows))
    await service.stop()
    await owner.close()


async def test_each_tenant_sees_its_own_rows_alone_and_no_tenant_none(wall: Wall) -> None:
    query = "select count(*) from {} where app_id = 'lowkeymode'"
    own = {table: await wall.owner.fetchval(query.format(table)) for table in wall.tables}
    assert sum(count > 0 for count in own.values()) >= 10, own
    assert await wall.seen("lowkeymode") == own
    assert set((await wall.seen("elsewhere")).values()) == {0}
    assert set((await wall.seen("")).values()) == {0}
    assert all(count >= own[table] for table, count in (await wall.seen(STUDIO)).items())


async def test_one_connection_takes_no_tenant_from_one_request_to_the_next(wall: Wall) -> None:
    count = "select count(*) from memberships"
    assert [await wall.service.fetchval(app, count) for app in ("lowkeymode", "", "lowkeymode", "elsewhere", "")] == [
        1,
        0,
        1,
        0,
        0,
    ]
    with pytest.raises(RuntimeError, match="can't serve"):
        async with wall.service.transaction("lowkeymode"), wall.service.transaction("elsewhere"):
            pass


async def test_nobody_changes_removes_or_adds_rows_of_another_tenant(wall: Wall) -> None:
    tried = 0
    for table in wall.tables:
        row = await wall.owner.fetchval(f"select to_jsonb(t) from {table} t where app_id = 'lowkeymode' limit 1")
        for app in ("elsewhere", ""):
            for act in (f"update {table} set app_id = app_id", f"delete from {table}"):
                with suppress(asyncpg.InsufficientPrivilegeError):  # what nobody may change at all
                    assert await wall.service.execute(app, act) == 0
            if row is None:
                continue
            tried += 1
            copy = f"insert into {table} overriding system value select * from jsonb_populate_record(null::{table}, $1)"
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await wall.service.execute(app, copy, row)
    assert tried >= 20
