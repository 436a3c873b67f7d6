"""What a run tells its person."""

from __future__ import annotations

import sys

import msgspec

from entrypoints.seeding.login import DemoLogin


def say(sentence: str) -> None:
    """One line on the terminal, at once."""
    sys.stdout.write(f"rhizome: {sentence}\n")
    sys.stdout.flush()


def greet(url: str, data: str, login: DemoLogin | None) -> None:
    """Where everything is, and what to try first."""
    lines = [
        "",
        f"  Rhizome is up      {url}",
        f"  API documentation  {url}/docs",
        f"  Sandbox            {url}/sandbox   (clock, mailbox, faults)",
        f"  Data               {data}",
    ]
    if login is not None:
        body = msgspec.json.encode(login).decode()
        lines += [
            f"  Demo login         {login.email} / {login.password}",
            "",
            "  Try:  " + f"curl {url}/api/v1/auth/login -H 'Content-Type: application/json' -d '{body}'",
        ]
    sys.stdout.write("\n".join([*lines, "", "  Ctrl-C stops everything.", "", ""]))
    sys.stdout.flush()
