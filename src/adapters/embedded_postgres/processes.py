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
    listed = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip() or None


def pids_with_title(prefix: str) -> Iterator[int]:
    """Every process whose command line begins with `prefix`."""
    if (_PROC / "self" / "cmdline").exists():
        pids = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    else:
        listed = subprocess.run(["ps", "-axo", "pid="], capture_output=True, text=True, check=False)
        pids = [int(word) for word in listed.stdout.split()]
    return (pid for pid in pids if (command_of(pid) or "").startswith(prefix))
