"""Real workers in processes of their own, over each transport: what is committed happens, whatever is killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from adapters.sandbox.clock import SandboxClock
from tests.support.jobs import Moved, World, postgres_world

ROOT = Path(__file__).parents[3]


@dataclass
class Stage:
    """A database with jobs and any number of workers on it."""

    world: World
    owner: asyncpg.Connection
    arguments: list[str]
    clock: SandboxClock
    log: Path
    workers: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[str]:
        """Another worker, once it is at work."""
        with self.log.open("a") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.support.worker_process", *self.arguments],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.workers.append(worker)
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n", self.log.read_text()
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
            worker.wait()
            assert worker.stdout
            worker.stdout.close()
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
