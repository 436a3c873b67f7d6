"""`rhizome worker` and `rhizome invariants` as an operator runs them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg

ROOT = Path(__file__).parents[3]


def rhizome(command: str, dsn: str) -> "subprocess.Popen[str]":
    """The command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "entrypoints.cli.main", command],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "RHIZOME_ENV": "production",
            "DATABASE_URL": dsn,
            "JWT_SECRET": "a secret of tests, and of nothing else",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


async def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Its exit status and all that it said."""
    said, _ = await asyncio.to_thread(process.communicate, None, 20)
    return process.returncode, said


async def test_a_worker_does_its_housekeeping_and_stops_when_told(database: str) -> None:
    owner = await asyncpg.connect(database)
    worker = rhizome("worker", database)
    deadline = time.monotonic() + 20
    while not await owner.fetchval("select exists (select from figures where name = 'invariant_violations')"):
        assert worker.poll() is None, worker.communicate()
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    status, said = await ended(worker)
    assert status == 0, said
    assert "Traceback" not in said
    assert await owner.fetchval("select coalesce(sum(value), 0) from figures where name = 'invariant_violations'") == 0
    await owner.close()


async def test_the_exit_status_tells_whether_the_invariants_hold(database: str) -> None:
    status, said = await ended(rhizome("invariants", database))
    assert (status, "broken" in said) == (0, False), said
    owner = await asyncpg.connect(database)
    await owner.execute(
        """insert into jobs (id, app_id, name, payload, created_at, due_at, state)
        values (gen_random_uuid(), 'here', 'x', '{}', now(), now(), 'parked')"""
    )
    status, said = await ended(rhizome("invariants", database))
    assert status == 1
    assert "broken  no_settled_job_without_its_instant: 1" in said
    await owner.close()
