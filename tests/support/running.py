"""`rhizome dev` as a person runs it, in a process of its own, for tests that see it over HTTP alone."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from adapters.embedded_postgres import EmbeddedPostgres
from tests.support.service import UNLIMITED

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
GREETING = b"Rhizome is up"


@dataclass(frozen=True)
class Run:
    """One run, where it answers, and what it said so far."""

    url: str
    mode: str
    process: subprocess.Popen[bytes]
    home: Path
    log: Path
    environ: dict[str, str]
    dsn: str
    """A superuser's way to its database; empty in memory."""

    def pid(self, title: str) -> int:
        """The process that now plays the part: `serve`, `worker` or `sandbox`; of several any."""
        return next(iter(self.pids(title)))

    def pids(self, title: str) -> list[int]:
        """All that play it."""
        return [pid for pid, command in _children(self.process.pid) if f"entrypoints.cli.main {title}" in command]

    def kill(self, title: str) -> set[int]:
        """kill -9 all that play it; who they were."""
        victims = set(self.pids(title))
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        return victims

    def wait_until_replaced(self, title: str, victims: set[int], seconds: float) -> None:
        """Return once others play it."""
        deadline = time.monotonic() + seconds
        while not set(self.pids(title)) - victims:
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def check_soundness(self) -> None:
        """Nothing went wrong that nobody foresaw, and on Postgres no invariant is broken."""
        unforeseen = [line for line in self.log.read_text().splitlines() if '"status":500' in line]
        assert not unforeseen, "\n".join(unforeseen[:5])
        if self.mode == "memory":
            return
        dsn = self.dsn or EmbeddedPostgres(self.home / "data").start()  # adopts the running one
        checked = subprocess.run(
            [sys.executable, "-m", "entrypoints.cli.main", "invariants"],
            cwd=self.home,
            env={**self.environ, "DATABASE_URL": dsn, "RHIZOME_ENV": "development", "JWT_SECRET": "of tests alone" * 3},
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr

    def wait_until_greeted(self, seconds: float = START_SECONDS) -> None:
        """Return once it has said hello, which it does when its demo people have their days behind them."""
        deadline = time.monotonic() + seconds
        while GREETING not in self.log.read_bytes():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        """Return once it says that it can serve."""
        deadline = time.monotonic() + seconds
        with httpx.Client(base_url=self.url, timeout=5) as client:
            while not _is_ready(client):
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.05)


@contextmanager
def running(mode: str, *, dsn: str = "", **environment: str) -> Iterator[Run]:
    """A run without limits unless the environment says otherwise, in a folder and on a port of its own.

    On Postgres it uses the database of `dsn`, or without one an embedded server.
    """
    home = Path(tempfile.mkdtemp(prefix="rhizome-run-"))
    home.chmod(0o755)  # the server's user goes through it when we are root
    port = _free_port()
    asked = {"RHIZOME_DATA_DIR": str(home / "data"), "PORT": str(port), "MODE": mode, "DATABASE_URL": dsn}
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("RHIZOME_", "DATABASE_"))}
    environ |= {"PYTHONPATH": str(ROOT / "src"), **UNLIMITED, **asked, **environment}
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "entrypoints.cli.main", "dev"],
            cwd=home,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    run = Run(f"http://127.0.0.1:{port}", mode, process, home, home / "log", environ, dsn)
    try:
        run.wait_until_ready()
        run.wait_until_greeted()
        yield run
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(home, ignore_errors=True)


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/health/ready").status_code == 200
    except httpx.HTTPError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def _children(parent: int) -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # it has just ended
                continue
            if int(fields[1]) == parent and fields[0] != "Z":
                yield int(folder.name), command
