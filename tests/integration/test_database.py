"""What becomes of requests when the database is slow, in the way, or gone."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from adapters.postgres.database import Database
from core.shared.errors import Unavailable

APP = "here"


@dataclass(frozen=True)
class Stage:
    """A pool of two over a small table, and the owner's own connection."""

    pool: Database
    owner: asyncpg.Connection

    async def balances(self) -> list[int]:
        """What is committed, by id."""
        return [row["balance"] for row in await self.owner.fetch("select balance from purses order by id")]


@pytest.fixture
async def stage(database: str) -> AsyncIterator[Stage]:
    owner = await asyncpg.connect(database)
    await owner.execute(
        f"""create table purses (id int primary key, balance int, heir int references purses deferrable
                initially deferred);
            insert into purses values (1, 10, null), (2, 10, null);
            create function too_late() returns trigger language plpgsql as
                $$ begin raise 'try again' using errcode = 'serialization_failure'; end $$;
            create constraint trigger at_commit after insert on purses deferrable initially deferred
                for each row when (new.id = 40001) execute function too_late();
            grant all on purses to rhizome_service;
            alter database {owner._params.database} set deadlock_timeout = '50ms'"""
    )
    pool = Database(database, size=2)
    await pool.start()
    yield Stage(pool, owner)
    idle = await pool.connections()
    assert idle["open"] == idle["idle"], "every connection was given back"
    assert await owner.fetchval("select count(*) from pg_stat_activity where state like 'idle in transaction%'") == 0
    await pool.stop()
    await owner.close()


async def test_a_full_pool_is_told_within_two_seconds_and_a_bit(stage: Stage) -> None:
    began = time.monotonic()
    slow = [asyncio.create_task(stage.pool.fetchval(APP, "select pg_sleep(30)")) for _ in range(6)]
    done, waiting = await asyncio.wait(slow, timeout=4)
    assert time.monotonic() - began >= 2
    assert [type(task.exception()) for task in done] == [Unavailable] * 4
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    assert await stage.pool.fetchval(APP, "select 1") == 1


async def test_who_leaves_in_the_middle_leaves_nothing_open(stage: Stage) -> None:
    async def visit() -> None:
        async with stage.pool.transaction(APP):
            await stage.pool.execute(APP, "update purses set balance = 0")
            await stage.pool.execute(APP, "select pg_sleep(30)")

    for _ in range(5):
        visits = [asyncio.create_task(visit()) for _ in range(4)]
        await asyncio.sleep(0.05)
        for one in visits:
            one.cancel()
        await asyncio.wait(visits)
    assert await stage.balances() == [10, 10]


async def test_a_commit_that_fails_is_a_failure(stage: Stage) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with stage.pool.transaction(APP):
            await stage.pool.execute(APP, "insert into purses values (3, 1, 99)")
    with pytest.raises(Unavailable) as refusal:
        async with stage.pool.transaction(APP):
            await stage.pool.execute(APP, "insert into purses values (40001, 1, null)")
    assert refusal.value.code == "database_busy"
    assert await stage.balances() == [10, 10]


async def test_a_connection_that_is_cut_before_the_commit_is_a_failure(stage: Stage) -> None:
    async def cut_off() -> None:
        async with stage.pool.transaction(APP):
            await stage.pool.execute(APP, "update purses set balance = 0")
            backend = await stage.pool.fetchval(APP, "select pg_backend_pid()")
            await stage.owner.execute("select pg_terminate_backend($1, 5000)", backend)

    with pytest.raises(Unavailable) as refusal:
        await cut_off()
    assert refusal.value.code == "database_unavailable"
    assert await stage.balances() == [10, 10]


async def test_of_transfers_in_opposite_order_one_is_told_to_try_again_and_no_coin_is_lost(stage: Stage) -> None:
    both_hold_one = asyncio.Barrier(2)

    async def transfer(giver: int, taker: int) -> None:
        async with stage.pool.transaction(APP):
            await stage.pool.execute(APP, "update purses set balance = balance - 1 where id = $1", giver)
            await both_hold_one.wait()
            await stage.pool.execute(APP, "update purses set balance = balance + 1 where id = $1", taker)

    results = await asyncio.gather(transfer(1, 2), transfer(2, 1), return_exceptions=True)
    (refused,) = [one for one in results if one is not None]
    assert isinstance(refused, Unavailable)
    assert refused.code == "database_busy"
    assert sorted(await stage.balances()) == [9, 11]
