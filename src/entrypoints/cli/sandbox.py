"""Be the outside world: the servers that the service talks to in development."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path

from entrypoints.refusal import Refusal
from entrypoints.sandbox.addresses import Addresses
from settings import Settings, read_settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The sockets that a supervisor listens on already."""
    parser.add_argument("--socket", action="append", default=[], metavar="NAME=FD", help="serve on this socket")


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    settings = read_settings(os.environ)
    if not settings.development:
        raise Refusal("The sandbox is for development only; set RHIZOME_ENV=development.", os.EX_CONFIG)
    if not arguments.socket:
        raise Refusal("The sandbox is started by `rhizome dev`, which listens for it.", os.EX_USAGE)
    asyncio.run(_serve(settings, Addresses.inherited(arguments.socket)))
    return 0


async def _serve(settings: Settings, addresses: Addresses) -> None:
    from adapters.sandbox.clock import SandboxClock
    from adapters.sandbox.provider import clock_file
    from core.platform.registry.apps import shipped
    from entrypoints.sandbox.delivery import HttpDelivery
    from entrypoints.sandbox.world import World

    state = Path(settings.rhizome_data_dir) / "sandbox" if settings.rhizome_data_dir else None
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        deliver = HttpDelivery(f"http://127.0.0.1:{settings.port}")
        apps = shipped(*settings.apps_folders)
        world = World(SandboxClock(clock_file(settings)), apps, deliver, state, settings)
        await world.serve(addresses.sockets, stack)
        await stopped.wait()
