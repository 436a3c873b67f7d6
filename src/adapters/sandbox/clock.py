"""The clock of development: real time until somebody holds it, then that instant, in every process of a run at once."""

from __future__ import annotations

import fcntl
import mmap
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_REAL = -(2**63)  # no instant that a datetime can hold
_CELL = 8
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""No instant outside of these can be held: tokens count seconds from 1970, and a datetime ends with the year 9999."""


class SandboxClock:
    """One machine word shared by all processes: the held instant in microseconds, or a mark for real time.

    A read costs no system call. `file` is where the word lies; without it the clock is this process's own.
    """

    __slots__ = ("_cell", "_file", "_held", "_held_as")

    def __init__(self, file: Path | None = None) -> None:
        self._file: int | None = None
        if file is None:
            memory = mmap.mmap(-1, _CELL)
            memory[:] = _REAL.to_bytes(_CELL, sys.byteorder, signed=True)
        else:
            self._file = _opened(file)
            memory = mmap.mmap(self._file, _CELL)
        self._cell = memoryview(memory).cast("q")
        self._held = _REAL
        self._held_as = _EPOCH

    def now(self) -> datetime:
        held = self._cell[0]
        if held == _REAL:
            return datetime.now(UTC)
        if held != self._held:
            self._held_as = _EPOCH + timedelta(microseconds=held)
            self._held = held
        return self._held_as

    def held(self) -> bool:
        """Whether time stands still."""
        return self._cell[0] != _REAL

    def hold(self, at: datetime) -> None:
        """Stand still at this instant. Raises `OverflowError` outside of `EARLIEST` to `LATEST`."""
        with self._alone():
            self._set(at)

    def advance(self, by: timedelta) -> None:
        """Stand still that much after what it shows now. Raises `OverflowError` as `hold` does."""
        with self._alone():
            self._set(self.now() + by)

    def release(self) -> None:
        """Show real time again."""
        with self._alone():
            self._cell[0] = _REAL

    def _set(self, at: datetime) -> None:
        if not EARLIEST <= at <= LATEST:
            raise OverflowError("the clock can't be held at this instant")
        self._cell[0] = (at - _EPOCH) // _MICROSECOND

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two processes that advance at once both move it."""
        if self._file is None:
            yield
            return
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)


def _opened(file: Path) -> int:
    """The file's descriptor; a missing one is made whole, showing real time, before anybody can see it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.{os.getpid()}")
        part.write_bytes(_REAL.to_bytes(_CELL, sys.byteorder, signed=True))
        try:
            os.link(part, file)
        except FileExistsError:
            pass  # another process was first
        finally:
            part.unlink()
    return os.open(file, os.O_RDWR | os.O_CLOEXEC)
