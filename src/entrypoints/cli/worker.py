"""Run background jobs; any number of workers may run side by side."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal

from adapters.telemetry.start import start_telemetry
from settings import read_settings


def configure(_parser: argparse.ArgumentParser) -> None:
    """No options: the environment says it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT, then finish what is in flight."""
    from bootstrap import create_worker

    settings = read_settings(os.environ)
    start_telemetry(settings)

    async def work() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with create_worker(settings):
            await stop.wait()

    import uvloop

    uvloop.run(work())
    return 0
