"""The embedded server as its callers see it: start or adopt, and stop."""

import contextlib
import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from adapters.embedded_postgres.account import choose_account
from adapters.embedded_postgres.binaries import find_binaries
from adapters.embedded_postgres.errors import EmbeddedPostgresError, from_os_error
from adapters.embedded_postgres.home import ClusterFolder
from adapters.embedded_postgres.initialise import SUPERUSER, initialise
from adapters.embedded_postgres.launch import START_LIMIT, Launch
from adapters.embedded_postgres.postmaster import Postmaster, running_postmaster

_SMALL_AND_DURABLE = {
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # parallel plans need /dev/shm, of which containers have little
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY_SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
_launched: dict[
    Path, subprocess.Popen[bytes]
] = {}  # by data folder: servers outlive their objects, and are reaped here
_STOP_LIMIT = 25.0  # seconds for a fast shutdown before an immediate one


class EmbeddedPostgres:
    """One PostgreSQL cluster below `home`, for whoever runs on this machine.

    Any number of processes may call `start` on one `home`: the first starts the server, the others adopt it.
    `settings` are PostgreSQL's own names, over defaults that are durable but small. With `die_with_parent`
    (Linux) the server shuts down when this process ends, however it ends.
    """

    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None, die_with_parent: bool = False) -> None:
        self._folder = ClusterFolder(home.expanduser().resolve())
        self._settings = {**_SMALL_AND_DURABLE, **(settings or {})}
        self._die_with_parent = die_with_parent

    def start(self) -> str:
        """Return a superuser's DSN once the server answers. Raises EmbeddedPostgresError in one sentence."""
        if self._die_with_parent and threading.current_thread() is not threading.main_thread():
            # The kernel watches the thread that starts the server, not the process.
            raise EmbeddedPostgresError("A server that dies with its parent must be started by the main thread.")
        account = choose_account(self._folder.data)
        self._folder.prepare(account)
        with self._alone():
            postmaster = self._settled()
            if postmaster is None:
                self._reap()
                binaries = find_binaries(account, self._folder.root / "binaries")
                initialise(self._folder, binaries, account, durable=self._settings.get("fsync") != "off")
                death_signal = signal.SIGINT if self._die_with_parent else None
                _launched[self._folder.data] = Launch(self._folder, binaries, account, self._settings, death_signal)()
                postmaster = self._settled()
            if postmaster is None:
                raise EmbeddedPostgresError(
                    f"The database server ended as soon as it was ready; see {self._folder.log}."
                )
            return f"postgresql://{SUPERUSER}:{self._password()}@127.0.0.1:{postmaster.port}/postgres"

    def running(self) -> bool:
        """Whether the server's process lives; cheap enough to ask several times a second."""
        if process := _launched.get(self._folder.data):
            process.poll()  # a dead child of ours must not linger as a zombie
        return running_postmaster(self._folder.data) is not None

    def stop(self) -> None:
        """End the server, whoever started it: sessions are cut, what was committed stays. Idempotent."""
        if not self._folder.lock.exists():
            return
        with self._alone():
            for how in (signal.SIGINT, signal.SIGQUIT):
                postmaster = running_postmaster(self._folder.data)
                if postmaster is None:
                    break
                with contextlib.suppress(ProcessLookupError):
                    os.kill(postmaster.pid, how)
                self._wait_for_end(time.monotonic() + _STOP_LIMIT)
            if process := _launched.pop(self._folder.data, None):
                process.wait()

    def _settled(self) -> Postmaster | None:
        """The running server, once it is ready; one that is going down is waited for and counts as none."""
        end = time.monotonic() + START_LIMIT
        while (postmaster := running_postmaster(self._folder.data)) and postmaster.state != "ready":
            if time.monotonic() > end:
                raise EmbeddedPostgresError(
                    f"The database server (pid {postmaster.pid}) stays {postmaster.state!r}; see {self._folder.log}."
                )
            time.sleep(0.02)
        return postmaster

    def _reap(self) -> None:
        """Wait for our own last server, which is dead or dying: until then its number would count as a live server's,
        and a new one would refuse to start."""
        if process := _launched.pop(self._folder.data, None):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_LIMIT)

    def _wait_for_end(self, end: float) -> None:
        while self.running() and time.monotonic() < end:
            time.sleep(0.01)

    def _password(self) -> str:
        try:
            return self._folder.password.read_text()
        except OSError as error:
            raise from_os_error(error, f"read the database's password in {self._folder.password}") from error

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One starter or stopper at a time; the kernel lets go for a process that dies."""
        try:
            lock = os.open(self._folder.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise from_os_error(error, f"use the data folder {self._folder.home}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
