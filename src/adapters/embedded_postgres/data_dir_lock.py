"""One `rhizome dev` for one data folder, and a second one learns who the first is."""

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.embedded_postgres.errors import EmbeddedPostgresError, from_os_error


class DataDirHeldError(EmbeddedPostgresError):
    """Another live process holds the data folder; `pid` and `port` are its own, where it told them."""

    def __init__(self, home: Path, pid: int | None, port: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        where = f", which serves port {port}" if port else ""
        super().__init__(
            f"The data folder {home} is in use by {who}{where}; stop it, or set RHIZOME_DATA_DIR to another folder."
        )
        self.pid = pid
        self.port = port


class DataDirLock:
    """Held from `acquire` to `release` or the process's end, however it ends: the kernel lets go by itself."""

    def __init__(self, home: Path, *, port: int | None = None) -> None:
        self._home = home
        self._path = home / "rhizome.lock"
        self._port = port
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the folder and write down who we are. Raises DataDirHeldError at once when it is taken."""
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            if os.geteuid() == 0:  # so that the folder's owner can take it the next time
                os.fchown(file, self._home.stat().st_uid, self._home.stat().st_gid)
        except OSError as error:
            hint = "make it writable, or set RHIZOME_DATA_DIR to another folder"
            raise from_os_error(error, f"use the data folder {self._home} ({hint})") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(file, 4096, 0)
            os.close(file)
            raise self._held_by(holder) from None
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps({"pid": os.getpid(), "port": self._port}).encode(), 0)
        self._file = file

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def _held_by(self, note: bytes) -> DataDirHeldError:
        try:
            holder = json.loads(note)
            return DataDirHeldError(self._home, holder.get("pid"), holder.get("port"))
        except ValueError:  # it took the lock this moment and has not signed yet
            return DataDirHeldError(self._home, None, None)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
