"""Real workers in processes of their own, over each transport: what is committed happens, whatever is killed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from redis import Redis

from adapters.postgres.platform import jobs
from adapters.sandbox.clock import SandboxClock
from core.platform.jobs.drain import Drained
from core.platform.jobs.handlers import Handler
from entrypoints.jobs.worker import GRACE_SECONDS
from tests.support.jobs import Moved, Note, World, postgres_world
from tests.support.worker_process import start_worker


@dataclass
class Stage:
    """A database with jobs and any number of workers on it."""

    world: World
    owner: asyncpg.Connection
    arguments: list[str]
    clock: SandboxClock
    log: Path
    workers: list[ForkServerProcess] = field(default_factory=list)

    def start(self) -> ForkServerProcess:
        """Another worker, once it is at work."""
        worker = start_worker(self.log, *self.arguments)
        self.workers.append(worker)
        return worker

    async def traces(self, name: str) -> list[str]:
        """What handlers of that name did and committed, in order."""
        return [
            row["mark"] for row in await self.owner.fetch("select mark from traces where name = $1 order by at", name)
        ]

    async def until(self, met: Callable[[], Any], seconds: float = 15) -> None:
        """Wait until the condition holds."""
        deadline = time.monotonic() + seconds
        while not await met():
            assert time.monotonic() < deadline, f"waited in vain\n{self.log.read_text()}"
            await asyncio.sleep(0.05)

    async def quiet(self) -> bool:
        """Whether nothing waits or runs."""
        return await self.owner.fetchval(
            "select not exists (select from jobs where state <> 'done') and not exists (select from outbox)"
        )


@pytest.fixture(params=["postgres", "redis"])
async def stage(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> AsyncIterator[Stage]:
    owner = await asyncpg.connect(database)
    await owner.execute(
        """create table traces (at bigint generated always as identity, name text, mark text, pid int);
        create table instants (at timestamptz, mark text);
        grant all on traces, instants to rhizome_service"""
    )
    redis = request.getfixturevalue("valkey") if request.param == "redis" else ""
    clock = SandboxClock(tmp_path / "clock")
    async with postgres_world(database, clock) as world:
        stage = Stage(world, owner, [database, redis, str(tmp_path / "clock")], clock, tmp_path / "log")
        yield stage
        for worker in stage.workers:
            worker.kill()
            worker.join()
            worker.close()
    await owner.close()


async def test_an_event_and_a_job_have_their_effect_once(stage: Stage) -> None:
    stage.start()
    stage.start()
    await stage.world.tell(*(Moved(number=number) for number in range(50)))
    for number in range(50):
        await stage.world.add(str(number))
    await stage.until(stage.quiet)
    assert sorted(map(int, await stage.traces("reacts"))) == list(range(50))
    assert sorted(map(int, await stage.traces("note"))) == list(range(50))


async def test_three_workers_and_a_due_table_run_each_row_once(stage: Stage) -> None:
    for _ in range(3):
        stage.start()
    await stage.owner.execute(
        "insert into instants select now() + n * interval '100 ms', n::text from generate_series(1, 20) as n"
    )

    async def all_ran() -> bool:
        return len(await stage.traces("source")) >= 20

    await stage.until(all_ran)
    assert sorted(map(int, await stage.traces("source"))) == list(range(1, 21))


async def test_a_worker_that_is_killed_in_mid_job_loses_nothing_and_leaves_no_half(stage: Stage) -> None:
    worker = stage.start()
    await stage.world.add("a", name="slow")

    async def running() -> bool:
        return bool(await stage.owner.fetchval("select exists (select from jobs where state = 'running')"))

    await stage.until(running)
    worker.kill()
    worker.join()
    assert await stage.traces("slow") == []
    other = stage.start()
    await stage.until(stage.quiet, 25)
    assert await stage.owner.fetch("select mark, pid from traces") == [("a", other.pid)]


async def test_a_stopping_worker_finishes_what_is_in_flight_and_takes_nothing_new(stage: Stage) -> None:
    worker = stage.start()
    await stage.world.add("a", name="slow")

    async def running() -> bool:
        return bool(await stage.owner.fetchval("select exists (select from jobs where state = 'running')"))

    await stage.until(running)
    worker.terminate()
    await asyncio.sleep(0.1)
    await stage.world.add("b")
    began = time.monotonic()
    await asyncio.to_thread(worker.join, 40)
    assert worker.exitcode == 0
    assert time.monotonic() - began < GRACE_SECONDS
    assert await stage.traces("slow") == ["a"]
    assert await stage.traces("note") == []
    stage.start()
    await stage.until(stage.quiet)
    assert await stage.traces("note") == ["b"]
    assert await stage.traces("slow") == ["a"]


async def test_an_idle_worker_stops_at_once(stage: Stage) -> None:
    worker = stage.start()
    began = time.monotonic()
    worker.terminate()
    await asyncio.to_thread(worker.join, 20)
    assert worker.exitcode == 0
    assert time.monotonic() - began < GRACE_SECONDS / 2


async def test_a_handler_of_a_newer_release_waits_for_a_worker_that_knows_it(stage: Stage) -> None:
    stage.start()
    await stage.world.add("x", name="of a newer release")
    await stage.world.add("a")

    async def done() -> bool:
        return await stage.traces("note") == ["a"]

    await stage.until(done)
    row = await stage.owner.fetchrow("select state, attempts from jobs")
    assert row == ("pending", 0)


async def test_a_failing_job_does_not_hold_up_its_neighbours_and_is_parked_in_the_end(stage: Stage) -> None:
    stage.start()
    await stage.world.add("bad", name="fails")
    for number in range(5):
        await stage.world.add(str(number))

    async def parked() -> bool:
        return bool(await stage.owner.fetchval("select exists (select from jobs where state = 'parked')"))

    await stage.until(parked)
    assert len(await stage.traces("note")) == 5
    assert await stage.traces("fails") == []
    row = await stage.owner.fetchrow("select attempts, last_error from jobs")
    assert row == (2, "ValueError: always")


async def test_while_the_clock_is_held_workers_run_nothing_and_drain_runs_it(stage: Stage) -> None:
    stage.start()
    await asyncio.sleep(0.5)
    stage.clock.hold(stage.clock.now())
    await stage.world.add("a")
    await stage.world.tell(Moved(number=1))
    await asyncio.sleep(1.5)
    assert await stage.traces("note") == []
    drained = await stage.world.drain(Handler("note", lambda: _nothing, payload=Note))()
    assert drained == Drained(1, 0)
    await stage.world.add("b")
    stage.clock.release()
    await stage.until(stage.quiet)
    assert await stage.traces("note") == ["b"]


async def _nothing(_: object) -> None:
    pass


async def test_what_the_transport_loses_is_handed_over_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job counts as handed over, but its message is gone, as when Redis was emptied."""
    monkeypatch.setattr(jobs, "HANDED", timedelta(seconds=1))
    await stage.world.add("a")
    assert len(await stage.world.due.hand_over(["note"], stage.clock.now(), 10)) == 1
    stage.start()
    await stage.until(stage.quiet, 20)
    assert await stage.traces("note") == ["a"]


async def test_a_worker_goes_on_by_itself_when_its_connections_were_cut(stage: Stage) -> None:
    ours = [row["pid"] for row in await stage.owner.fetch("select pid from pg_stat_activity")]
    stage.start()
    await stage.world.add("a")
    await stage.until(stage.quiet)
    await stage.owner.execute(
        """select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like 'rhizome%' and pid <> all($1::int[])""",
        ours,
    )
    if stage.arguments[1]:
        with Redis.from_url(stage.arguments[1]) as redis:
            redis.client_kill_filter(_type="normal", skipme=True)
    await stage.world.tell(Moved(number=1))
    await stage.world.add("b")
    await stage.until(stage.quiet)
    assert await stage.traces("note") == ["a", "b"]
    assert await stage.traces("reacts") == ["1"]
