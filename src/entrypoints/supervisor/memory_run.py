"""`rhizome dev` without a database: the whole service in this one process, kept only as long as it lives."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from dishka import Provider, Scope

from adapters.memory.database import MemoryDatabase
from adapters.telemetry.logs import start_logging
from bootstrap import create_http
from entrypoints.cli.serve import OPTIONS
from entrypoints.seeding.demo import seed
from entrypoints.supervisor.environment import passing_secrets
from entrypoints.supervisor.greeting import greet
from entrypoints.supervisor.ready import wait_until_ready
from settings import Settings, read_settings


class _Server(uvicorn.Server):
    """Being told to stop is a good end here, not one by a signal."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


async def memory_run(environ: dict[str, str], door: socket.socket) -> int:
    """Serve at the door until told to stop; the exit status."""
    settings = read_settings({**os.environ, **passing_secrets(), **environ})
    start_logging(settings.log_level)
    tables = MemoryDatabase()
    database = Provider(Scope.APP)
    database.provide(lambda: tables, provides=MemoryDatabase)
    server = _Server(uvicorn.Config(create_http(settings, database), **OPTIONS))
    greeting = asyncio.create_task(_greet(settings, database))
    await server.serve(sockets=[door])
    greeting.cancel()
    return 0 if server.started else 1


async def _greet(settings: Settings, database: Provider) -> None:
    await wait_until_ready(settings.host, settings.port)
    logins = await seed(settings, database)
    greet(settings.public_url, "in memory, gone with this run", logins)
