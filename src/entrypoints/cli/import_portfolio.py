"""Take in the portfolio's two files."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from entrypoints.acting import Use, acted
from entrypoints.refusal import Refusal


def configure(parser: argparse.ArgumentParser) -> None:
    """Which files."""
    parser.add_argument("infrastructure", type=Path, help="infrastructure.json")
    parser.add_argument("queue", type=Path, help="queue.json")


def run(arguments: argparse.Namespace) -> int:
    """Import, and say how much there was."""
    import msgspec

    from entrypoints.seeding.portfolio import read_files

    try:
        command = read_files(arguments.infrastructure, arguments.queue)
    except (OSError, msgspec.MsgspecError) as error:
        raise Refusal(f"The files can't be read: {error}", os.EX_DATAERR) from None

    async def take_in(use: Use) -> None:
        from core.costs.import_portfolio import ImportPortfolio

        done = await use(ImportPortfolio)(command)
        print(f"{done.services} services, {done.apps} apps, {done.alerts} alerts.")

    acted(take_in)
    return 0
