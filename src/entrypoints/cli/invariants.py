"""Check production's invariants now; the exit status tells."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Mapping

from settings import read_settings


def configure(_parser: argparse.ArgumentParser) -> None:
    """No options: the environment says it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Print each invariant with its number of violations; 1 when any is broken."""
    found = asyncio.run(_checked())
    for name, count in sorted(found.items()):
        print(f"{'broken' if count else 'holds '}  {name}" + (f": {count}" if count else ""))
    return int(any(found.values()))


async def _checked() -> Mapping[str, int]:
    from bootstrap import running, wire
    from core.platform.invariants.check_invariants import CheckInvariants

    container = wire(read_settings(os.environ))
    async with running(container):
        found: Mapping[str, int] = await container.get(CheckInvariants)()
    return found
