"""Start the server of a whole cluster and wait until it answers, whatever its predecessor left behind."""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.embedded_postgres.account import ServerAccount
from adapters.embedded_postgres.binaries import Binaries
from adapters.embedded_postgres.errors import EmbeddedPostgresError, from_os_error, from_server_output
from adapters.embedded_postgres.home import ClusterFolder
from adapters.embedded_postgres.initialise import write_private
from adapters.embedded_postgres.postmaster import clear_stale_pid, running_postmaster
from adapters.embedded_postgres.processes import pids_with_title

START_LIMIT = 120.0  # seconds; recovery after a crash replays at most max_wal_size
_TAKEOVER_LIMIT = 15.0  # seconds that backends of a killed server get to leave
_LOG_LIMIT = 8_000_000  # bytes of server log kept before it begins anew
_POLL = 0.01


@dataclass(frozen=True, slots=True)
class Launch:
    """Start one server process; `settings` are PostgreSQL's own names."""

    folder: ClusterFolder
    binaries: Binaries
    account: ServerAccount
    settings: Mapping[str, str]
    death_signal: signal.Signals | None

    def __call__(self) -> subprocess.Popen[bytes]:
        """Return the process once it accepts connections. Raises with its last log lines when it does not."""
        takeover = time.monotonic() + _TAKEOVER_LIMIT
        ports_left = 5
        while True:
            clear_stale_pid(self.folder.data)
            process, said = self._attempt(self._port(keep=ports_left == 5))
            if not said:
                return process
            if "Address already in use" in said and ports_left:  # somebody took the port in between
                ports_left -= 1
            elif _predecessor_remains(said) and time.monotonic() < takeover:
                self._end_orphans()
                time.sleep(0.1)
            else:
                raise from_server_output(said, f"start the database server (log: {self.folder.log})")

    def _attempt(self, port: int) -> tuple[subprocess.Popen[bytes], str]:
        """The process, and what it said if it ended instead of becoming ready."""
        try:
            with self.folder.log.open("ab") as log:
                if log.tell() > _LOG_LIMIT:
                    log.truncate(0)
                begin = os.fstat(log.fileno()).st_size
                process = self.account.spawn(self._command(port), output=log, death_signal=self.death_signal)
            if not self._becomes_ready(process):
                with self.folder.log.open("rb") as log:
                    log.seek(begin)
                    return process, log.read().decode(errors="replace") or "(it said nothing)"
            write_private(self.folder.port, str(port), self.account)
        except OSError as error:
            raise from_os_error(error, f"start the database server in {self.folder.root}") from error
        return process, ""

    def _command(self, port: int) -> list[str]:
        command = [str(self.binaries.folder / "postgres"), "-D", str(self.folder.data)]
        ours = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder.socket_folder,
            "unix_socket_permissions": "0700",
            "cluster_name": self._title(),
        }
        for name, value in {**self.settings, **ours}.items():
            command += ["-c", f"{name}={value}"]
        return command

    def _becomes_ready(self, process: subprocess.Popen[bytes]) -> bool:
        end = time.monotonic() + START_LIMIT
        while process.poll() is None:
            found = running_postmaster(self.folder.data)
            if found and found.pid == process.pid and found.state == "ready":
                return True
            if time.monotonic() > end:
                process.send_signal(signal.SIGQUIT)
                process.wait()
                raise EmbeddedPostgresError(
                    f"The database server was not ready after {START_LIMIT:.0f} s; see {self.folder.log}."
                )
            time.sleep(_POLL)
        return False

    def _port(self, *, keep: bool) -> int:
        """The port of last time if `keep` and it is free (running pools find the server again), else a free one."""
        last = 0
        if keep:
            with contextlib.suppress(OSError, ValueError):
                last = int(self.folder.port.read_text())
        for wanted in (last, 0):
            with socket.socket() as probe, contextlib.suppress(OSError):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", wanted))
                return int(probe.getsockname()[1])
        raise EmbeddedPostgresError("No free TCP port is left on 127.0.0.1.")

    def _title(self) -> str:
        return "rhizome-" + hashlib.sha256(os.fsencode(self.folder.data)).hexdigest()[:8]

    def _end_orphans(self) -> None:
        """Backends outlive a killed postmaster while they are busy; nothing they still do can be committed."""
        for pid in pids_with_title(f"postgres: {self._title()}: "):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)


def _predecessor_remains(said: str) -> bool:
    return "pre-existing shared memory block" in said or 'lock file "postmaster.pid" already exists' in said
