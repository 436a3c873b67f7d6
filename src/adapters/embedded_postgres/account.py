"""Who runs the server: PostgreSQL refuses root, so root lends it an account that every system has."""

import ctypes
import errno
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from adapters.embedded_postgres.errors import EmbeddedPostgresError, from_os_error

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """An operating-system user. `uid` and `gid` are None when it is the user we are already."""

    name: str
    uid: int | None = None
    gid: int | None = None

    @property
    def is_other(self) -> bool:
        return self.uid is not None

    def own(self, path: Path) -> None:
        """Make this account the owner of `path`."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def may(self, test: str, path: Path) -> bool:
        """Whether this account passes `test` (as -r, -w, -x of the shell) on `path`; asked of the system itself."""
        process = self.spawn(["/bin/sh", "-c", 'test "$1" "$2"', "sh", test, str(path)])
        return process.wait() == 0

    def spawn(
        self,
        command: Sequence[str | Path],
        *,
        output: IO[bytes] | int = subprocess.DEVNULL,
        death_signal: signal.Signals | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start `command` as this account, in its own session, with an environment free of secrets.

        With `death_signal` (Linux) the kernel sends it to the command when the calling thread ends.
        """
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        if "LD_LIBRARY_PATH" in os.environ:
            environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
        try:
            return subprocess.Popen(  # noqa: S603 - the programs that binaries.py found
                command,
                cwd="/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.uid,
                group=self.gid,
                extra_groups=[] if self.is_other else None,
                # One system call between fork and exec, of a library that is loaded already.
                preexec_fn=_die_with_parent(death_signal) if death_signal else None,  # noqa: PLW1509
            )
        except PermissionError as error:
            if self.is_other and error.errno == errno.EPERM:
                raise EmbeddedPostgresError(
                    f"As root the database server must run as user {self.name!r}, but this process may not change "
                    "its user; run as an ordinary user, or set DATABASE_URL."
                ) from error
            raise from_os_error(error, f"run {command[0]} as user {self.name!r}") from error
        except (OSError, subprocess.SubprocessError) as error:
            cause = error if isinstance(error, OSError) else OSError(str(error))
            raise from_os_error(cause, f"run {command[0]} as user {self.name!r}") from error


def choose_account(data: Path) -> ServerAccount:
    """Ourselves; for root the owner of existing data, else `postgres`, else `nobody`.

    Raises when existing data belongs to somebody whom we cannot become.
    """
    try:
        owner = data.stat().st_uid
    except OSError:
        owner = None
    if os.geteuid() == 0:
        return _stand_in_for_root(owner)
    if owner is not None and owner != os.geteuid():
        raise EmbeddedPostgresError(
            f"The database in {data} belongs to user {_name(owner)!r}; run as that user, "
            "or set RHIZOME_DATA_DIR to a folder of your own."
        )
    return ServerAccount(_name(os.geteuid()))


def _stand_in_for_root(owner: int | None) -> ServerAccount:
    for entry in pwd.getpwall() if owner else []:
        if entry.pw_uid == owner:
            return ServerAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerAccount(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedPostgresError(
        "PostgreSQL refuses to run as root, and this system has neither a user 'postgres' nor 'nobody'; "
        "run as an ordinary user, or set DATABASE_URL."
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    parent, libc = os.getpid(), ctypes.CDLL(None)

    def ask_the_kernel() -> None:  # runs after the change of user, which would clear the request
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel
