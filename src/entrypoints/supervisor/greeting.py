"""What a run tells its person."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import msgspec

from entrypoints.seeding.login import DemoLogin


def say(sentence: str) -> None:
    """One line on the terminal, at once."""
    sys.stdout.write(f"rhizome: {sentence}\n")
    sys.stdout.flush()


def greet(url: str, data: str, logins: Sequence[DemoLogin]) -> None:
    """Where everything is, and what to try first."""
    lines = [
        "",
        f"  Rhizome is up      {url}",
        f"  API documentation  {url}/docs",
        f"  Sandbox            {url}/sandbox   (clock, mailbox, faults)",
        f"  Bots               {url}/sandbox/telegram   (chat with all of them)",
        f"  Data               {data}",
    ]
    for number, login in enumerate(logins):
        lines.append(f"  {'' if number else 'Demo logins':17}  {login.email} / {login.password}")
    if logins:
        body = msgspec.json.encode(logins[-1]).decode()
        lines += ["", "  Try:  " + f"curl {url}/api/v1/auth/login -H 'Content-Type: application/json' -d '{body}'"]
    sys.stdout.write("\n".join([*lines, "", "  Ctrl-C stops everything.", "", ""]))
    sys.stdout.flush()
