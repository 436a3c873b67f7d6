"""`rhizome dev` as a person meets it: real processes, real kills."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0
NOON = "2027-01-01T12:00:00Z"


class Run:
    """One `rhizome dev`."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.log = home / f"run-{time.monotonic_ns()}.log"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("RHIZOME_", "DATABASE_"))}
        given = {"PYTHONPATH": str(ROOT / "src"), "RHIZOME_DATA_DIR": str(home / "data"), "PORT": "0", **environ}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "entrypoints.cli.main", "dev"],
                env={**clean, **given},
                cwd=home,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def wait_for(self, wanted: str, times: int = 1) -> str:
        """What it has said, once that is part of it."""
        return eventually(lambda: said if (said := self.log.read_text()).count(wanted) >= times else "", self.log)

    @property
    def url(self) -> str:
        """Where it serves."""
        said = self.wait_for("Ctrl-C stops everything")
        return next(line.split()[-1] for line in said.splitlines() if "Rhizome is up" in line)

    def children(self) -> dict[str, int]:
        """Its processes by what they are."""
        listed = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        found = {}
        for line in listed.splitlines():
            pid, _, command = line.strip().partition(" ")
            words = command.split()
            for name in ("serve", "worker", "sandbox"):
                if name in words:
                    found[name] = int(pid)
            if words and words[0].endswith("/postgres"):
                found["postgres"] = int(pid)
        return found

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Tell it to stop; its exit status."""
        self.process.send_signal(how)
        return self.process.wait(30)


def eventually(look: Callable[[], str], log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"it did not come to be; it said:\n{log.read_text()[-4000:]}")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def folder() -> Iterator[Path]:
    """Not pytest's own: that is closed to the user that the database server runs as."""
    with tempfile.TemporaryDirectory(prefix="rhizome-dev-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with folder() as made:
        yield made


@pytest.fixture(scope="module")
def run(home: Path) -> Iterator[Run]:
    started = Run(home)
    yield started
    started.stop()


def ask(run: Run, method: str, path: str, **options: object) -> httpx.Response:
    return httpx.request(method, f"{run.url}{path}", timeout=30, **options)  # type: ignore[arg-type]  # httpx's own options


def test_it_greets_with_where_everything_is_and_a_login_that_works(run: Run) -> None:
    said = run.wait_for("Ctrl-C stops everything")
    assert f"{run.url}/sandbox" in said
    assert f"{run.url}/docs" in said
    demo = {"app": "lowkeymode", "email": "demo@lowkeymode.example", "password": "meet me at the corner"}
    assert demo["email"] in said, said
    token = ask(run, "POST", "/api/v1/auth/login", json=demo).json()["access_token"]
    streak = ask(run, "GET", "/api/v1/lowkeymode/streak", headers={"Authorization": f"Bearer {token}"}).json()
    assert streak["current"] >= 5


def test_the_demo_person_of_corpfinity_has_days_behind_them(run: Run) -> None:
    run.wait_for("demo@corpfinity.example")
    demo = {"app": "corpfinity", "email": "demo@corpfinity.example", "password": "meet me at the corner"}
    token = ask(run, "POST", "/api/v1/auth/login", json=demo).json()["access_token"]

    def shown(path: str) -> Any:
        answer = ask(run, "GET", f"/api/v1/corpfinity{path}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert shown("/streaks")["current"] >= 8
    assert len(shown("/challenges/history")["items"]) >= 8
    assert len(shown("/tracking/history")["items"]) >= 8
    assert any(each["unlocked"] for each in shown("/achievements")["items"])
    assert [each["type"] for each in shown("/reminders")["items"]] == ["walk", "water"]
    assert shown("/users/me")["preferences"] == {"leaderboard_opt_in": True}
    assert not shown("/notifications/preferences")["types"]["weekly_summary"]["email"]
    held = ask(run, "GET", "/api/v1/auth/account/export", headers={"Authorization": f"Bearer {token}"}).json()
    assert "devices" not in held["apps"]["corpfinity"], "what the sandbox receives is what its user caused"


def person(email: str) -> dict[str, str]:
    return {"app": "lowkeymode", "email": email, "password": "correct horse battery"}


def test_the_clock_is_the_same_in_every_process(run: Run) -> None:
    ask(run, "POST", "/sandbox/clock", json={"now": NOON})
    answer = ask(run, "POST", "/api/v1/auth/register", json=person("ada@example.com"))
    assert answer.json()["user"]["created_at"] == NOON
    assert ask(run, "POST", "/sandbox/drain").json()["failed"] == 0
    letters = ask(run, "GET", "/sandbox/outbox?channel=email").json()["items"]
    assert [(item["to"], item["at"]) for item in letters] == [("ada@example.com", NOON)]


@pytest.mark.parametrize("victim", ["serve", "worker", "sandbox", "postgres"])
def test_a_killed_process_is_replaced_and_the_clock_stays_held(run: Run, victim: str) -> None:
    ask(run, "POST", "/sandbox/clock", json={"now": NOON})
    before = eventually(lambda: str(run.children().get(victim, "")), run.log)
    os.kill(int(before), signal.SIGKILL)
    eventually(lambda: str(run.children().get(victim, before)).replace(before, ""), run.log)

    def healthy() -> str:
        try:
            return "yes" if ask(run, "GET", "/health/ready").status_code == 200 else ""
        except httpx.TransportError:
            return ""

    assert eventually(healthy, run.log)
    assert ask(run, "GET", "/sandbox/clock").json() == {"now": NOON, "held": True}
    assert ask(run, "GET", "/sandbox/faults").status_code == 200
    run.wait_for("it is started again")


def test_a_second_run_on_its_folder_or_its_port_is_refused_in_one_sentence(run: Run, home: Path) -> None:
    port = run.url.rpartition(":")[2]
    same_folder = Run(home)
    assert same_folder.process.wait(30) != 0
    assert str(run.process.pid) in same_folder.log.read_text()
    assert "RHIZOME_DATA_DIR" in same_folder.log.read_text()
    same_port = Run(home, RHIZOME_DATA_DIR=str(home / "other"), PORT=port)
    assert same_port.process.wait(30) != 0
    assert f"Port {port} is taken" in same_port.log.read_text()
    assert not (home / "other" / "postgres").exists()
    for refused in (same_folder, same_port):
        assert len(refused.log.read_text().strip().splitlines()) == 1


def test_ctrl_c_ends_everything_within_seconds_and_the_next_run_goes_on_from_there() -> None:
    with folder() as home:
        first = Run(home)
        assert ask(first, "POST", "/api/v1/auth/register", json=person("bea@example.com")).status_code == 201
        ask(first, "POST", "/sandbox/clock", json={"now": NOON})
        processes = [*first.children().values()]
        assert len(processes) == 4
        began = time.monotonic()
        assert first.stop() == 0
        assert time.monotonic() - began < 10
        assert not any(alive(pid) for pid in processes)
        second = Run(home)
        assert ask(second, "POST", "/api/v1/auth/login", json=person("bea@example.com")).status_code == 200
        assert ask(second, "GET", "/sandbox/clock").json()["held"] is False
        processes = [*second.children().values()]
        second.process.kill()
        second.process.wait()
        eventually(lambda: "" if any(alive(pid) for pid in processes) else "gone", second.log)


def test_memory_mode_is_one_process_that_keeps_nothing_on_disk(tmp_path: Path) -> None:
    run = Run(tmp_path, MODE="memory")
    assert ask(run, "GET", "/sandbox/clock").json()["held"] is False
    assert run.children() == {}
    assert not (tmp_path / "data").exists()
    assert run.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT"),
        ({"RATE_LIMIT_LOGIN": "many"}, "RATE_LIMIT_LOGIN"),
        ({"RHIZOME_ENV": "production"}, "sandbox"),
        ({"HOST": "203.0.113.1"}, "HOST 203.0.113.1"),
        ({"RHIZOME_DATA_DIR": "/proc/nothing/here"}, "/proc/nothing/here"),
        ({"DATABASE_URL": "postgresql://nobody:hidden@127.0.0.1:1/none"}, "DATABASE_URL"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_starts(
    tmp_path: Path, environ: dict[str, str], sentence: str
) -> None:
    run = Run(tmp_path, **environ)
    assert run.process.wait(30) != 0
    said = run.log.read_text()
    assert sentence in said
    assert "Traceback" not in said
    assert "hidden" not in said


def test_a_port_is_found_taken_in_memory_mode_too(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = Run(tmp_path, MODE="memory", PORT=str(port))
        assert run.process.wait(30) != 0
    assert f"Port {port} is taken" in run.log.read_text()
