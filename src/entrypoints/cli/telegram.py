"""Tell Telegram where our bots are, and check how they do."""

from __future__ import annotations

import argparse
import asyncio
import os

from settings import read_settings


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument(
        "act",
        choices=["set-webhooks", "check"],
        help="set-webhooks registers webhooks and commands and checks; check changes nothing",
    )


def run(arguments: argparse.Namespace) -> int:
    """A line for each bot; 1 when one of those that are started has something to complain of."""
    return asyncio.run(_run(only_check=arguments.act == "check"))


async def _run(*, only_check: bool) -> int:
    from bootstrap import running, wire
    from core.bots.register import RegisterBots

    container = wire(read_settings(os.environ))
    broken = False
    async with running(container):
        for checkup in await container.get(RegisterBots)(only_check=only_check):
            state = "not started" if not checkup.started else "ill" if checkup.complaints else "well"
            name = f" @{checkup.username}" if checkup.username else ""
            waiting = f", {checkup.pending} updates wait" if checkup.pending else ""
            print(f"{checkup.bot:14} {state}{name}{waiting}")
            for complaint in checkup.complaints:
                print(f"{'':14} {complaint}")
            broken = broken or (checkup.started and bool(checkup.complaints))
    return int(broken)
