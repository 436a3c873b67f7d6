"""One process of a run, started again whenever it ends by itself."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PARENT = "RHIZOME_PARENT"
_PR_SET_PDEATHSIG = 1
_STEADY_SECONDS = 10.0
_LONGEST_PAUSE = 5.0


class Child:
    """A `rhizome` command as a process of its own, in its own group so that Ctrl-C reaches only us.

    `sockets` are the numbers of the listening sockets it inherits; they stay ours, so that callers wait in their
    queue while the process is being replaced. What a `quiet` one prints is nobody's concern.
    """

    def __init__(
        self,
        title: str,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        sockets: Sequence[int],
        *,
        quiet: bool = False,
    ) -> None:
        self.title = title
        self.environ = dict(environ)
        self._arguments = arguments
        self._sockets = sockets
        self._output = asyncio.subprocess.DEVNULL if quiet else None
        self._process: asyncio.subprocess.Process | None = None
        self._began = 0.0
        self._pause = 0.0

    @property
    def pid(self) -> int:
        """Its process id, or 0 before the first start."""
        return self._process.pid if self._process else 0

    async def start(self) -> None:
        """Start it."""
        self._began = time.monotonic()
        self._process = await asyncio.create_subprocess_exec(
            *_program(),
            *self._arguments,
            env={**self.environ, PARENT: str(os.getpid())},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=self._output,
            pass_fds=self._sockets,
            start_new_session=True,
        )

    async def ended(self) -> int:
        """Wait for its end; the exit status, or minus the signal that killed it."""
        return await self._process.wait() if self._process else 0

    async def pause(self) -> None:
        """Wait before starting anew: not at all the first time, longer and longer while it never lives long."""
        if time.monotonic() - self._began > _STEADY_SECONDS:
            self._pause = 0.0
        await asyncio.sleep(self._pause)
        self._pause = min(max(2 * self._pause, 0.25), _LONGEST_PAUSE)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it still lives."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)


def how(status: int) -> str:
    """An exit status in words."""
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"


def follow_parent(parent: str | None) -> None:
    """End this process when the run that started it ends, however that ends (kill -9 too)."""
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
    else:
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()
    if os.getppid() != int(parent):
        sys.exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _program() -> list[str]:
    """How this very program was started: by its command, else as a module."""
    script = Path(sys.argv[0])
    if script.name == "rhizome" and script.exists():
        return [sys.executable, str(script.absolute())]
    return [sys.executable, "-m", "entrypoints.cli.main"]
