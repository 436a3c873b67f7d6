"""The embedded server keeps its promises as root and as an ordinary user, whoever is killed whenever."""

import asyncio
import contextlib
import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from adapters.embedded_postgres import (
    THROWAWAY_SETTINGS,
    DataDirHeldError,
    DataDirLock,
    EmbeddedPostgres,
    create_from_template,
    drop_database,
)
from tests.support.users import ORDINARY, USERS, Child, run_as

SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@pytest.fixture(params=USERS)
def user(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def home(user: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rhizome-embedded-"))
    if user == "ordinary":
        os.chown(folder, ORDINARY.pw_uid, ORDINARY.pw_gid)
    yield folder
    EmbeddedPostgres(folder).stop()
    shutil.rmtree(folder)


def server(home: Path, **settings: str) -> EmbeddedPostgres:
    return EmbeddedPostgres(home, settings={**THROWAWAY_SETTINGS, **settings})


def start(home: Path) -> str:
    return server(home).start()


def start_and_stay(server: EmbeddedPostgres) -> None:
    server.start()
    time.sleep(60)


def hold(home: Path, port: int) -> None:
    with DataDirLock(home, port=port):
        time.sleep(60)


def postmaster(home: Path) -> int:
    return int((home / "postgres/data/postmaster.pid").read_text().splitlines()[0])


def query(dsn: str, *statements: str) -> Any:
    async def ask() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            return [await connection.fetchval(statement) for statement in statements][-1]
        finally:
            await connection.close()

    return asyncio.run(ask())


def until(condition: Callable[[], bool], limit: float = 10.0) -> None:
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.002)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


def test_a_new_folder_becomes_a_server_that_only_the_password_opens(user: str, home: Path) -> None:
    dsn = run_as(user, partial(start, home))

    assert query(dsn, "select current_setting('is_superuser')") == "on"
    assert query(dsn, "select current_setting('listen_addresses')") == "127.0.0.1"
    assert urlsplit(dsn).username == "rhizome"
    assert stat.S_IMODE((home / "postgres/password").stat().st_mode) == 0o600
    assert Path(f"/proc/{postmaster(home)}").stat().st_uid != 0
    with pytest.raises(asyncpg.InvalidPasswordError):
        query(dsn.replace(str(urlsplit(dsn).password), "guess"), "select 1")


def test_the_secrets_of_the_parent_do_not_reach_the_server(
    user: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JWT_SECRET", "canary")
    monkeypatch.setenv("PGDATA", "/elsewhere")
    run_as(user, partial(start, home))

    assert b"canary" not in Path(f"/proc/{postmaster(home)}/environ").read_bytes()


def test_the_defaults_are_durable(user: str, home: Path) -> None:
    dsn = run_as(user, lambda: EmbeddedPostgres(home).start())

    assert query(dsn, "select current_setting('fsync') || current_setting('full_page_writes')") == "onon"


def test_a_second_start_adopts_the_running_server(user: str, home: Path) -> None:
    first = run_as(user, partial(start, home))
    pid = postmaster(home)

    assert run_as(user, partial(start, home)) == first
    assert postmaster(home) == pid


def test_starts_at_once_share_one_server(user: str, home: Path) -> None:
    starters = [Child(user, partial(start, home)) for _ in range(4)]

    assert len({starter.result() for starter in starters}) == 1


def test_rows_and_address_outlast_a_restart(user: str, home: Path) -> None:
    dsn = run_as(user, partial(start, home))
    query(dsn, "create table kept as select 42 as answer")
    run_as(user, server(home).stop)
    with pytest.raises(OSError, match=r"refused|Connect"):
        query(dsn, "select 1")

    assert run_as(user, partial(start, home)) == dsn
    assert query(dsn, "select answer from kept") == 42


def test_stop_is_idempotent_and_running_tells(user: str, home: Path) -> None:
    run_as(user, server(home).stop)
    run_as(user, partial(start, home))
    assert run_as(user, server(home).running)
    run_as(user, server(home).stop)
    run_as(user, server(home).stop)
    assert not run_as(user, server(home).running)


def test_committed_rows_survive_kill_of_the_postmaster_with_a_busy_backend(user: str, home: Path) -> None:
    dsn = run_as(user, EmbeddedPostgres(home).start)
    query(dsn, "create table kept as select 42 as answer")

    async def be_busy_when_it_is_killed() -> None:
        connection = await asyncpg.connect(dsn)
        busy = asyncio.create_task(connection.fetchval("select count(*) from generate_series(1, 1e12)"))
        await asyncio.sleep(0.1)
        os.kill(postmaster(home), signal.SIGKILL)
        # This backend does not notice, and holds the shared memory that the next server wants.
        assert run_as(user, EmbeddedPostgres(home).start) == dsn
        with pytest.raises(asyncpg.PostgresConnectionError):
            await busy

    asyncio.run(be_busy_when_it_is_killed())
    assert query(dsn, "select answer from kept") == 42


def restart_of_a_server_that_nobody_has_waited_for(home: Path) -> float:
    server(home).start()
    os.kill(postmaster(home), signal.SIGKILL)
    began = time.monotonic()
    server(home).start()
    return time.monotonic() - began


def test_a_dead_server_that_is_still_a_zombie_of_ours_is_replaced_at_once(user: str, home: Path) -> None:
    assert run_as(user, partial(restart_of_a_server_that_nobody_has_waited_for, home)) < 10


def test_a_server_outlives_its_killed_parent_and_is_adopted(user: str, home: Path) -> None:
    parent = Child(user, partial(start_and_stay, server(home)))
    until((home / "postgres/port").exists)
    pid = postmaster(home)
    parent.kill()

    assert query(run_as(user, partial(start, home)), "select 1") == 1
    assert postmaster(home) == pid


def test_a_server_for_tests_dies_with_its_killed_parent(user: str, home: Path) -> None:
    parent = Child(user, partial(start_and_stay, EmbeddedPostgres(home, die_with_parent=True)))
    until((home / "postgres/port").exists)
    pid = postmaster(home)
    assert alive(pid)
    parent.kill()

    until(lambda: not alive(pid))
    assert "database system is shut down" in (home / "postgres/server.log").read_text()


@pytest.mark.parametrize("trace", ["data.unfinished-*", "data.unfinished-*/PG_VERSION", "data.unfinished-*/base/1/*"])
def test_a_kill_in_the_middle_of_initdb_leaves_no_trace(user: str, home: Path, trace: str) -> None:
    starter = Child(user, partial(start, home))
    until(lambda: any((home / "postgres").glob(trace)))
    starter.kill()

    assert query(run_as(user, partial(start, home)), "select 1") == 1
    assert not list((home / "postgres").glob("data.unfinished-*"))


def test_starters_killed_at_any_moment_do_not_keep_the_last_from_starting(user: str, home: Path) -> None:
    for moment in (0.01, 0.1, 0.3, 0.5, 0.6, 0.7, 0.8):
        starter = Child(user, partial(start, home))
        time.sleep(moment)
        starter.kill()
        if (home / "postgres/data/postmaster.pid").exists():
            with contextlib.suppress(OSError, IndexError, ValueError):  # it may be half-written, or stale
                os.kill(postmaster(home), signal.SIGKILL)

    assert query(run_as(user, partial(start, home)), "select 1") == 1


def test_a_pid_file_that_names_another_program_is_no_obstacle(user: str, home: Path) -> None:
    run_as(user, partial(start, home))
    pid_file = home / "postgres/data/postmaster.pid"
    told = pid_file.read_text()
    run_as(user, server(home).stop)
    other = Child(user, partial(os.execv, "/bin/sleep", ["sleep", "60"]))
    pid_file.write_text(told.replace(told.splitlines()[0], str(other.pid), 1))

    assert query(run_as(user, partial(start, home)), "select 1") == 1
    other.kill()


@pytest.mark.parametrize("program", SYSTEM, ids=lambda path: path.parent.parent.name)
def test_the_system_s_own_versions_serve_as_well(
    user: str, home: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMBEDPG_BIN", str(program.parent))
    dsn = run_as(user, partial(start, home))

    asyncio.run(create_from_template(dsn, "copied", "template1"))
    assert query(dsn, "select current_setting('server_version_num')::int / 10000") == int(program.parent.parent.name)
    assert (
        query(dsn, "select lower('ÄÉÑ') || (select string_agg(x, '' order by x) from unnest('{b,B,a}'::text[]) x)")
        == "äéñBab"
    )


def test_a_copy_holds_what_its_template_does(user: str, home: Path) -> None:
    dsn = run_as(user, partial(start, home))
    model = asyncio.run(create_from_template(dsn, "model", "template1"))
    query(model, "create table kept as select 42 as answer")
    copy = asyncio.run(create_from_template(dsn, "copy", "model"))

    assert query(copy, "select answer from kept") == 42
    query(copy, "drop table kept")
    asyncio.run(drop_database(dsn, "copy"))
    asyncio.run(drop_database(dsn, "copy"))
    assert query(model, "select answer from kept") == 42
    with pytest.raises(ValueError, match="not a plain"):
        asyncio.run(create_from_template(dsn, 'x"; drop table kept; --', "model"))


def test_the_holder_of_a_data_folder_is_named_until_it_is_gone(user: str, home: Path) -> None:
    holder = Child(user, partial(hold, home, 8123))
    until(lambda: (home / "rhizome.lock").exists() and (home / "rhizome.lock").read_text() != "")

    with pytest.raises(DataDirHeldError) as told:
        DataDirLock(home, port=9).acquire()
    assert str(holder.pid) in str(told.value)
    assert "8123" in str(told.value)

    holder.kill()
    with DataDirLock(home, port=9):
        pass
    with DataDirLock(home, port=9):
        pass
