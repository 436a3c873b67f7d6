"""What the embedded server cannot do it says in one clear sentence, and nobody's folders are touched."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from adapters.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from adapters.embedded_postgres.account import choose_account
from adapters.embedded_postgres.binaries import find_binaries
from adapters.embedded_postgres.home import ClusterFolder
from tests.support.users import IS_ROOT, ORDINARY, USERS, run_as


@pytest.fixture(params=USERS)
def user(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextlib.contextmanager
def _new_folder(mode: int) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rhizome-embedded-"))
    try:
        folder.chmod(mode)
        yield folder
    finally:
        EmbeddedPostgres(folder).stop()
        folder.chmod(0o700)
        shutil.rmtree(folder)


@pytest.fixture
def base(user: str) -> Iterator[Path]:
    """A folder that everybody reaches, which belongs to the user."""
    with _new_folder(0o755) as folder:
        if user == "ordinary":
            os.chown(folder, ORDINARY.pw_uid, ORDINARY.pw_gid)
        yield folder


def refusal(user: str, home: Path, **settings: str) -> str:
    with pytest.raises(EmbeddedPostgresError) as told:
        run_as(user, EmbeddedPostgres(home, settings=settings).start)
    return str(told.value)


def cluster_of(version: str, base: Path) -> Path:
    """A data folder that looks as if that version had made it."""
    data = ClusterFolder(base).data
    for folder in (data.parent, data):
        folder.mkdir(mode=0o700)
    (data / "PG_VERSION").write_text(f"{version}\n")
    (data.parent / "password").write_text("secret")
    for path in (data.parent, *data.parent.rglob("*")):
        os.chown(path, base.stat().st_uid, base.stat().st_gid)
    return data


def test_data_of_another_major_version_is_named_with_both_versions(user: str, base: Path) -> None:
    cluster_of("12", base)

    assert "was made by PostgreSQL 12, but the programs found are of version 1" in refusal(user, base)


def test_a_lost_password_file_is_named(user: str, base: Path) -> None:
    data = cluster_of(str(find_binaries(choose_account(base), base / "copies").major), base)
    (data.parent / "password").unlink()

    assert f"{data.parent}/password, is gone" in refusal(user, base)


def test_a_folder_with_something_else_in_it_stays_as_it_is(user: str, base: Path) -> None:
    data = cluster_of("18", base)
    (data / "PG_VERSION").rename(data / "thesis.txt")

    assert "is not a PostgreSQL data folder" in refusal(user, base)
    assert (data / "thesis.txt").read_text() == "18\n"


def test_a_server_that_does_not_start_is_quoted(user: str, base: Path) -> None:
    told = refusal(user, base, shared_buffers="plenty")

    assert "Could not start the database server" in told
    assert 'invalid value for parameter "shared_buffers": "plenty"' in told


def test_a_file_in_the_way_is_named(user: str, base: Path) -> None:
    (base / "home").write_text("")

    assert f"use the data folder {base}/home" in refusal(user, base / "home")
    assert "Not a directory" in refusal(user, base / "home")


def test_programs_that_are_not_there_are_named(user: str, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDPG_BIN", "/nowhere")

    assert "EMBEDPG_BIN is /nowhere, but postgres and initdb are not in it." in refusal(user, base)


def test_programs_that_do_not_run_are_named(user: str, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("postgres", "initdb"):
        (base / name).write_text("not a program")
        (base / name).chmod(0o755)
    monkeypatch.setenv("EMBEDPG_BIN", str(base))

    assert f"The PostgreSQL programs in {base} do not run as user" in refusal(user, base / "home")


@pytest.mark.parametrize("mode", [0o000, 0o555])
def test_an_ordinary_user_s_closed_folder_is_named_and_stays_closed(mode: int) -> None:
    with _new_folder(mode) as folder:
        os.chown(folder, ORDINARY.pw_uid, ORDINARY.pw_gid)

        told = refusal("ordinary", folder / "home")
        assert f"use the data folder {folder}/home (make it writable, or set RHIZOME_DATA_DIR" in told
        assert "Permission denied" in told
        assert folder.stat().st_mode & 0o777 == mode


if IS_ROOT:

    @pytest.fixture
    def closed() -> Iterator[Path]:
        """A folder as /root is: for root alone."""
        with _new_folder(0o700) as folder:
            yield folder

    def test_root_is_told_which_folder_keeps_the_server_s_user_out(closed: Path) -> None:
        told = refusal("root", closed / "deeper" / "home")

        assert f"cannot enter {closed};" in told
        assert closed.stat().st_mode & 0o777 == 0o700

    def test_root_s_own_closed_home_gains_passage_and_no_more(closed: Path) -> None:
        server = EmbeddedPostgres(closed)
        server.start()
        server.stop()

        assert closed.stat().st_mode & 0o777 == 0o711
        assert (closed / "postgres/data").stat().st_mode & 0o777 == 0o700

    @pytest.mark.parametrize("user", ["root"])
    def test_programs_out_of_the_server_s_user_s_reach_are_copied_to_it(
        closed: Path, base: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        account = choose_account(closed)
        package = find_binaries(account, closed).folder.parent.parent
        for tree in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(tree, closed / tree.name, symlinks=True)
        monkeypatch.setenv("EMBEDPG_BIN", str(closed / package.name / "pginstall" / "bin"))
        server = EmbeddedPostgres(base)

        for _ in range(2):  # the second time the copy is there already
            assert server.start()
            server.stop()
        assert len(list((base / "postgres/binaries").iterdir())) == 1
        assert closed.stat().st_mode & 0o777 == 0o700

    def test_an_ordinary_user_is_told_whose_the_data_is() -> None:
        with _new_folder(0o755) as home:
            (home / "postgres/data").mkdir(parents=True)

            assert "belongs to user 'root'; run as that user" in refusal("ordinary", home)

    def test_root_serves_an_ordinary_user_s_data_as_that_user() -> None:
        with _new_folder(0o700) as home:
            os.chown(home, ORDINARY.pw_uid, ORDINARY.pw_gid)
            server = EmbeddedPostgres(home)
            dsn = run_as("ordinary", partial(_start_and_stop, server))

            assert server.start() == dsn
            pid = int((home / "postgres/data/postmaster.pid").read_text().splitlines()[0])
            assert Path(f"/proc/{pid}").stat().st_uid == ORDINARY.pw_uid
            server.stop()
            assert run_as("ordinary", partial(_start_and_stop, server)) == dsn


def _start_and_stop(server: EmbeddedPostgres) -> str:
    dsn = server.start()
    server.stop()
    return dsn
