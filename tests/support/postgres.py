"""A throw-away PostgreSQL for a test session, shared by all its workers, and a fresh database for each test.

Nothing starts until the first test asks. A keeper process owns the server and waits for a lock that the
session's first process holds: however that one ends, kill -9 included, the server and its folder are gone
a moment later.
"""

import asyncio
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from adapters.embedded_postgres import create_from_template, drop_database
from tests.support.keep_postgres import SESSION_LOCK, TEMPLATE

_HOME = "RHIZOME_TEST_POSTGRES"
_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 2 << 30
_SOURCES = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]
_session = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """In the session's first process: make the folder and hold its lock; workers inherit the name."""
    if not hasattr(config, "workerinput"):
        home = Path(tempfile.mkdtemp(prefix="rhizome-tests-", dir=_roomy_memory()))
        config.stash[_session] = os.open(home / SESSION_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(config.stash[_session], fcntl.LOCK_EX)
        os.environ[_HOME] = str(home)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let go of the lock; without a keeper the folder is ours to remove."""
    if (held := config.stash.get(_session, None)) is not None:
        home = Path(os.environ.pop(_HOME))
        if not (home / "dsn").exists():
            shutil.rmtree(home, ignore_errors=True)
        os.close(held)


@pytest.fixture(scope="session")
def postgres() -> str:
    """A superuser's DSN of the session's server, which holds the migrated template."""
    home = Path(os.environ[_HOME])
    with (home / "dsn.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = home / "dsn"
        if not told.exists():
            told.write_text(_start_keeper(home))
        return told.read_text()


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """A superuser's DSN of a fresh, migrated database for one test."""
    with fresh(postgres) as dsn:
        yield dsn


@pytest.fixture(scope="module")
def module_database(postgres: str) -> Iterator[str]:
    """The same for all tests of a module together."""
    with fresh(postgres) as dsn:
        yield dsn


@contextmanager
def fresh(postgres: str) -> Iterator[str]:
    """A superuser's DSN of a fresh, migrated database for as long as the block."""
    name = f"test_{uuid.uuid4().hex}"
    dsn = _run(create_from_template(postgres, name, TEMPLATE))
    try:
        yield dsn
    finally:
        _run(drop_database(postgres, name))


@contextmanager
def lived_in(postgres: str) -> Iterator[str]:
    """The same with the trace of somebody who has left: `rhizome dev` gives it no demo people, which take a while."""
    with fresh(postgres) as dsn:
        _run(_leave_a_trace(dsn))
        yield dsn


async def _leave_a_trace(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "insert into accounts (id, created_at, deleted_at) values (gen_random_uuid(), now(), now())"
    )
    await connection.close()


def _roomy_memory() -> Path | None:
    """A folder in memory with room for the server, if there is one: a database of some 1,500 files is copied there in
    a tenth of the time that a disk takes."""
    if not os.access(_MEMORY, os.W_OK):
        return None
    told = os.statvfs(_MEMORY)
    roomy = told.f_bavail * told.f_frsize >= _ROOM_BYTES
    return _MEMORY if roomy and not told.f_flag & os.ST_NOEXEC else None  # programs may be copied there too


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    with ThreadPoolExecutor(1) as aside:  # a fixture may be asked for while a loop runs in this thread
        return aside.submit(asyncio.run, work).result()


def _start_keeper(home: Path) -> str:
    path = os.pathsep.join([*_SOURCES, *filter(None, [os.environ.get("PYTHONPATH")])])
    with (home / "keeper.log").open("w") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.support.keep_postgres", str(home)],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            text=True,
        )
    keeper.returncode = 0  # it outlives this process on purpose, of which Python would warn
    assert keeper.stdout is not None
    with keeper.stdout:
        dsn = keeper.stdout.readline().strip()
    if not dsn:
        pytest.fail(f"the test server did not start:\n{(home / 'keeper.log').read_text()}", pytrace=False)
    return dsn
