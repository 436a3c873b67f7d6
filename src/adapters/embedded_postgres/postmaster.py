"""Read what a running server says about itself in `postmaster.pid`."""

import re
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded_postgres.processes import command_of

_POSTGRES = re.compile(r"(^|/)(postgres|postmaster)([: ]|$)")  # as a program, or as the title that one takes


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server of one data folder: its process, its TCP port and its state (`ready`, `starting`, ...)."""

    pid: int
    port: int
    state: str


def running_postmaster(data: Path) -> Postmaster | None:
    """The live server of `data`; None when there is none, be its pid file stale or its pid somebody else's."""
    found = _read(data)
    return found if found and _serves(found.pid, data) else None


def clear_stale_pid(data: Path) -> None:
    """Remove a pid file whose number now belongs to another program.

    The server itself would refuse to start then: after a restart of a container low pids come round again.
    """
    found = _read(data)
    command = command_of(found.pid) if found else None
    if command and not _POSTGRES.search(command):
        (data / "postmaster.pid").unlink(missing_ok=True)


def _read(data: Path) -> Postmaster | None:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        state = lines[7].strip() if len(lines) > 7 else "starting"
        return Postmaster(int(lines[0]), int(lines[3]) if len(lines) > 3 else 0, state)
    except (OSError, ValueError, IndexError):
        return None


def _serves(pid: int, data: Path) -> bool:
    return f" -D {data} " in f"{command_of(pid) or ''} "
