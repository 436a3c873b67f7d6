"""Where the embedded server keeps its data, and how the folders for it are made."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded_postgres.account import ServerAccount
from adapters.embedded_postgres.errors import EmbeddedPostgresError, from_os_error

_SOCKET_FOLDER_LIMIT = 85  # bytes; the kernel's limit for a socket's path is 107, its file name takes up to 16


def default_home(environ: Mapping[str, str] = os.environ) -> Path:
    """`RHIZOME_DATA_DIR`, else a folder that the server's user can reach: root's own home is closed to it."""
    if given := environ.get("RHIZOME_DATA_DIR"):
        return Path(given).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/rhizome")
    try:
        return Path.home() / ".local" / "share" / "rhizome"
    except RuntimeError as error:
        raise EmbeddedPostgresError("No home folder is known for this user; set RHIZOME_DATA_DIR.") from error


@dataclass(frozen=True, slots=True)
class ClusterFolder:
    """The files of one cluster below its home; only `data` and `run` belong to the server's user."""

    home: Path

    @property
    def root(self) -> Path:
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def log(self) -> Path:
        return self.root / "server.log"

    @property
    def password(self) -> Path:
        return self.root / "password"

    @property
    def port(self) -> Path:
        return self.root / "port"

    @property
    def lock(self) -> Path:
        return self.root / "start.lock"

    @property
    def socket_folder(self) -> str:
        """Empty (no unix socket, TCP only) where the path would be too long for the kernel."""
        return str(self.run) if len(os.fsencode(self.run)) <= _SOCKET_FOLDER_LIMIT else ""

    def prepare(self, account: ServerAccount) -> None:
        """Make what is missing. Raises when the folder cannot be written or `account` cannot reach it.

        Folders above `home` that exist already are never changed; `home` itself only gains the right to
        pass through it, and only where root must hand the server to another user.
        """
        try:
            _make_with_parents(self.root, open_to_all=account.is_other)
            if account.is_other and not account.may("-x", self.home):
                self.home.chmod(self.home.stat().st_mode | 0o011)
            if account.is_other:
                self.root.chmod(0o711)
            if not self.run.exists():
                self.run.mkdir(mode=0o700)
                account.own(self.run)
            for file in (self.lock, self.log):  # failed statements are quoted in the log
                if not file.exists():
                    file.touch(mode=0o600)
                    account.own(file)
        except OSError as error:
            hint = "make it writable, or set RHIZOME_DATA_DIR to another folder"
            raise from_os_error(error, f"use the data folder {self.home} ({hint})") from error
        self._must_be_reachable(account)

    def _must_be_reachable(self, account: ServerAccount) -> None:
        for folder in [*reversed(self.root.parents), self.root]:
            if account.is_other and not account.may("-x", folder):
                raise EmbeddedPostgresError(
                    f"As root the database server runs as user {account.name!r}, who cannot enter {folder}; "
                    "set RHIZOME_DATA_DIR to a folder that this user can reach, such as /var/lib/rhizome."
                )


def _make_with_parents(folder: Path, *, open_to_all: bool) -> None:
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        if open_to_all:  # a strict umask would lock the server's user out of a folder that we just made
            new.chmod(0o755)
