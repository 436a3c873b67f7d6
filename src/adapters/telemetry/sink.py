"""Lines for standard output, written by a thread: a reader that is slow or gone holds up nobody."""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections import deque

GATHER_SECONDS = 0.02
CLOSE_SECONDS = 1.0


class Sink:
    """Takes lines at once and writes them soon, in order.

    When more than `bound` lines wait, newer ones are dropped and their number is told once there is room again.
    """

    def __init__(self, descriptor: int = 1, bound: int = 20_000) -> None:
        self._descriptor = descriptor
        self._bound = bound
        self._lines: deque[bytes] = deque()
        self._lost = 0
        self._wanted = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="log", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def put(self, line: bytes) -> None:
        """Take one line, with its line feed."""
        if len(self._lines) >= self._bound:
            self._lost += 1
            return
        self._lines.append(line)
        if not self._wanted.is_set():
            self._wanted.set()

    def close(self) -> None:
        """Write what waits, for at most a second."""
        self._closing = True
        self._wanted.set()
        self._thread.join(CLOSE_SECONDS)
        atexit.unregister(self.close)

    def _work(self) -> None:
        while not self._closing:
            self._wanted.wait()
            if not self._closing:
                time.sleep(GATHER_SECONDS)
            self._wanted.clear()
            self._drain()
        self._drain()

    def _drain(self) -> None:
        while self._lines:
            lines = [self._lines.popleft() for _ in range(min(len(self._lines), 1000))]
            if self._lost:
                lines.append(b'{"level":"warning","message":"%d log lines were dropped"}\n' % self._lost)
                self._lost = 0
            left = memoryview(b"".join(lines))
            try:
                while left:
                    left = left[os.write(self._descriptor, left) :]
            except OSError:
                return
