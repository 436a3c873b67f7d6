"""Make `.venv` hold what a lock file names, and this project; started by setup.py beside it."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
COMMAND = """\
#!/bin/sh
'''exec' {python} "$0" "$@"
' '''
import sys

from entrypoints.cli.main import main

sys.exit(main())
"""


class SetupError(Exception):
    """Set-up cannot go on; the message is for a person."""


class Setup:
    """One project folder and its `.venv`."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.venv = project / ".venv"
        self.python = self.venv / "bin" / "python"
        self.stamp = self.venv / "rhizome-setup.json"
        self.busy = self.venv / "rhizome-setup.busy"

    def __call__(self, kind: str) -> None:
        """Bring `.venv` to the lock of `kind`; raises SetupError."""
        if self.is_done(kind):
            return
        with self.alone():
            if not self.is_done(kind):
                self.install(kind)

    def is_done(self, kind: str) -> bool:
        """Whether the last set-up ended well, for this lock, with a Python that is still there."""
        done = self.read_stamp()
        return done.get(kind) == self.digest(kind) and self.is_at_home(done) and self.python.exists()

    def is_at_home(self, done: dict[str, str]) -> bool:
        """Whether `.venv` was made in this folder: its commands hold its path, so that it cannot move."""
        return done.get("project", str(self.project)) == str(self.project)

    def install(self, kind: str) -> None:
        """Make what is missing; a set-up that was killed half-way is begun anew."""
        begin = time.monotonic()
        say(f"Setting up .venv from requirements/{kind}.lock (a minute or two the first time) ...")
        if self.busy.exists() or not self.is_at_home(self.read_stamp()) or not self.has_pip():
            self.make_venv()
        self.stamp.unlink(missing_ok=True)
        self.busy.touch()
        lock = self.project / "requirements" / f"{kind}.lock"
        try:
            # The lock is whole (a test holds it to that), so pip need not look for what else might be needed.
            self.pip("--no-deps", "--require-hashes", "-r", str(lock), act=f"install {lock.name}")
        except SetupError:
            self.busy.unlink()  # pip told us and has cleared up; killed, it would have done neither
            raise
        self.add_project()
        # dev.lock names all that run.lock does, with the same versions.
        kinds = ("run", "dev") if kind == "dev" else ("run",)
        done = {"project": str(self.project), **{each: self.digest(each) for each in kinds}}
        write(self.stamp, json.dumps(done))
        self.busy.unlink()
        say(f"Ready after {time.monotonic() - begin:.0f} s.")

    def pip(self, *options: str, act: str) -> None:
        """`pip install` with these options, in `.venv`."""
        quiet = ("--quiet", "--no-input", "--disable-pip-version-check")
        run([str(self.python), "-m", "pip", "install", *quiet, *options], act)

    def has_pip(self) -> bool:
        """Whether `.venv` is whole enough to install into: its Python runs, fits, and has pip."""
        check = "import pip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
        try:
            run([str(self.python), "-c", check], "use .venv")
        except SetupError:
            return False
        return True

    def make_venv(self) -> None:
        """With the standard library's venv; where a system left half of it out, with virtualenv."""
        shutil.rmtree(self.venv, ignore_errors=True)
        try:
            run([sys.executable, "-m", "venv", str(self.venv)], "make .venv")
        except SetupError:
            self.make_venv_without_ensurepip()
        if not self.has_pip():
            raise SetupError(f"{sys.executable} made a .venv without a working pip.")

    def make_venv_without_ensurepip(self) -> None:
        """With virtualenv, which brings its own pip; it is fetched by the system's."""
        shutil.rmtree(self.venv, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="rhizome-setup-") as aside:
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            try:
                # Into a folder of its own: allowed also where the system's Python is externally managed.
                run([*pip, "--target", aside, "virtualenv"], "install virtualenv")
            except SetupError as error:
                raise SetupError(
                    f"{sys.executable} can make no virtual environment, neither with ensurepip nor with virtualenv; "
                    f"install its venv package (Debian, Ubuntu: apt install python3-venv).\n{error}"
                ) from error
            there = {"PYTHONPATH": aside, "VIRTUALENV_OVERRIDE_APP_DATA": f"{aside}/app-data"}
            make = [sys.executable, "-m", "virtualenv", "--quiet", "--no-download", str(self.venv)]
            run(make, "make .venv with virtualenv", there)

    def add_project(self) -> None:
        """Make `src` importable and the `rhizome` command runnable; needs no build tool and no network."""
        where = "import sysconfig; print(sysconfig.get_path('purelib'))"
        packages = run([str(self.python), "-c", where], "use .venv").strip()
        write(Path(packages) / "rhizome.pth", f"{self.project / 'src'}\n")
        command = self.venv / "bin" / "rhizome"
        quoted = "'" + str(self.python).replace("'", "'\\''") + "'"
        write(command, COMMAND.format(python=quoted))
        command.chmod(0o755)

    def read_stamp(self) -> dict[str, str]:
        """What the last finished set-up wrote: its folder, and the digest of each lock it fulfils."""
        try:
            return dict(json.loads(self.stamp.read_text()))
        except (OSError, ValueError):
            return {}

    def digest(self, kind: str) -> str:
        """Of all that decides what an installation holds: the lock and this program."""
        try:
            lock = (self.project / "requirements" / f"{kind}.lock").read_bytes()
        except OSError as error:
            raise SetupError(f"requirements/{kind}.lock cannot be read: {error.strerror}.") from error
        return hashlib.sha256(lock + Path(__file__).read_bytes()).hexdigest()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One set-up at a time. A pip that outlives its killed set-up still holds the lock, until it ends."""
        try:
            lock = os.open(self.project / ".setup.lock", os.O_RDWR | os.O_CREAT, 0o644)
            os.set_inheritable(lock, True)
        except OSError as error:
            raise SetupError(f"{self.project} cannot be written: {error.strerror}.") from error
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Waiting for another set-up of this folder to end ...")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def run(command: Sequence[str], act: str, more: Mapping[str, str] | None = None) -> str:
    """What the command printed; SetupError carries the last of it when the command fails."""
    try:
        done = subprocess.run(
            command,
            check=False,
            close_fds=False,  # the lock is inherited
            env={**clean_env(), **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        raise SetupError(f"Could not {act}: {command[0]}: {error.strerror}.") from error
    printed = done.stdout.decode(errors="replace")
    if done.returncode:
        raise SetupError("\n  ".join([f"Could not {act}:", *printed.strip().splitlines()[-15:]]))
    return printed


def clean_env() -> dict[str, str]:
    """The environment without what would make Python or pip look or install elsewhere."""
    elsewhere = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"}
    return {**{k: v for k, v in os.environ.items() if k not in elsewhere}, "PIP_USER": "0"}


def write(path: Path, text: str) -> None:
    """Whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(text)
    part.replace(path)


def say(line: str) -> None:
    """A line of progress."""
    print(line, file=sys.stderr, flush=True)


def set_up(arguments: Sequence[str]) -> int | str:
    """The exit status, or the sentence to fail with."""
    if len(arguments) != 1 or arguments[0] not in ("run", "dev"):
        return "Usage: python3 tools/setup.py run|dev"
    try:
        Setup(PROJECT)(arguments[0])
    except SetupError as error:
        return str(error)
    except OSError as error:
        return f"Could not set up {PROJECT / '.venv'}: {error}."
    except KeyboardInterrupt:
        return "Interrupted; the next run goes on from here."
    return 0
