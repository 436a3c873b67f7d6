"""Look at other processes by what the system shows to everybody; no right to trace them is needed."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def command_of(pid: int) -> str | None:
    """The command line (or title) of a process; None when there is none, or only a zombie."""
    if (_PROC / "self" / "cmdline").exists():
        try:
            raw = (_PROC / str(pid) / "cmdline").read_bytes()
        except OSError:
            return None
        return raw.rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace") or None
    return _ps("-o", "command=", "-p", str(pid)).strip() or None


def pids_with_title(prefix: str) -> Iterator[int]:
    """Every process whose command line begins with `prefix`."""
    if (_PROC / "self" / "cmdline").exists():
        pids = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    else:
        pids = [int(word) for word in _ps("-axo", "pid=").split()]
    return (pid for pid in pids if (command_of(pid) or "").startswith(prefix))


def _ps(*options: str) -> str:
    return subprocess.run(["/bin/ps", *options], capture_output=True, text=True, check=False).stdout  # noqa: S603 - fixed words
