"""What a run tells its person."""

from __future__ import annotations

import sys
from collections.abc import Mapping


def say(sentence: str) -> None:
    """One line on the terminal, at once."""
    sys.stdout.write(f"rhizome: {sentence}\n")
    sys.stdout.flush()


def greet(environ: Mapping[str, str]) -> None:
    """Where everything is, and what to try first."""
    url = environ["PUBLIC_URL"]
    lines = [
        "",
        f"  Rhizome is up on   {url}",
        f"  API documentation  {url}/docs",
        f"  Sandbox            {url}/sandbox   (clock, mailbox, faults, Apple)",
        f"  Data               {environ.get('RHIZOME_DATA_DIR') or 'in memory, gone with this run'}",
        "",
        "  Ctrl-C stops everything.",
        "",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
