"""The stage of a comparison: a throw-away Postgres, servers on one core, Postgres and the load on the other."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVER_CORE, OTHER_CORE = {0}, {min(1, (os.cpu_count() or 1) - 1)}


@dataclass
class Server:
    """A process under load."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    start_seconds: float = 0.0

    def cpu_seconds(self) -> float:
        """CPU time that the process has taken so far: steadier than requests a second on a shared machine."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Resident memory of the process now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) / 1024


@contextmanager
def database() -> Iterator[str]:
    """A durable Postgres of its own on the other core; yields its address."""
    from adapters.embedded_postgres import EmbeddedPostgres

    os.sched_setaffinity(0, OTHER_CORE)
    home = Path(tempfile.mkdtemp(prefix="rhizome-bench-"))
    home.chmod(0o755)
    server = EmbeddedPostgres(home / "cluster", settings={"shared_buffers": "256MB"}, die_with_parent=True)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def serving(name: str, command: Sequence[str], port: int, environ: dict[str, str], ready: str) -> Iterator[Server]:
    """A server on its core, up when `ready` (a path) answers anything but a refused connection."""
    log = Path(tempfile.gettempdir()) / f"rhizome-bench-{name}.log"
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT}/src{os.pathsep}{ROOT}", **environ},
            stdout=output,
            stderr=output,
            preexec_fn=lambda: os.sched_setaffinity(0, SERVER_CORE),
        )
    try:
        wait_until_up(f"http://127.0.0.1:{port}{ready}", process, log)
        yield Server(name, port, process, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the address answers; raise with the end of the log when the process has ended or 30 s are over."""
    for _ in range(1500):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"{url} never came up:\n{log.read_text()[-3000:]}")


def load(port: int, requests: Path, *, connections: int, seconds: float) -> dict[str, float]:
    """One run of the load generator on the other core."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", str(port), str(requests), str(connections), str(seconds)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}/src{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        check=True,
    )
    result: dict[str, float] = json.loads(done.stdout)
    if result["failures"]:
        raise SystemExit(f"port {port} refused {result['failures']} requests: {result['first_failure']}")
    return result


def write_requests(path: Path, requests: Sequence[bytes]) -> Path:
    """Keep raw requests for the load generator."""
    path.write_bytes(b"".join(b"%d\n%s" % (len(request), request) for request in requests))
    return path


@contextmanager
def worker_running(environ: dict[str, str]) -> Iterator[Server]:
    """The job worker, on the servers' core."""
    log = Path(tempfile.gettempdir()) / "rhizome-bench-worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "entrypoints.cli.main", "worker"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT}/src{os.pathsep}{ROOT}", **environ},
            stdout=output,
            stderr=output,
            preexec_fn=lambda: os.sched_setaffinity(0, SERVER_CORE),
        )
    try:
        time.sleep(3)
        if process.poll() is not None:
            raise SystemExit(f"the worker ended:\n{log.read_text()[-3000:]}")
        yield Server("worker", 0, process)
    finally:
        process.terminate()
        process.wait(30)
