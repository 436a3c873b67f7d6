"""`rhizome dev` with a database: every process of the service on this machine, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Coroutine

from adapters.embedded_postgres import DataDirLock, EmbeddedPostgres, EmbeddedPostgresError, default_home
from adapters.postgres.migrate import migrate
from adapters.postgres.people import anybody, somebody
from adapters.telemetry.shared import share_metrics
from core.platform.registry.apps import shipped
from entrypoints.refusal import Refusal
from entrypoints.sandbox.addresses import Addresses
from entrypoints.seeding.login import DemoLogin, demo_login
from entrypoints.supervisor.child import Child, how
from entrypoints.supervisor.environment import kept_secrets, shared_with_commands, with_port
from entrypoints.supervisor.greeting import greet, say
from entrypoints.supervisor.listening import ephemeral, listen, port_of
from entrypoints.supervisor.ready import wait_until_ready
from entrypoints.supervisor.supervisor import Supervisor
from settings import read_settings


class LocalRun:
    """One run: takes the data folder and the port first, so that a refusal leaves nothing half-started."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ
        self._settings = read_settings(environ)
        self._home = default_home(environ)
        self._supervisor = Supervisor(say)

    async def __call__(self) -> int:
        """Run until told to stop; the exit status. Raises `Refusal`."""
        self._supervisor.obey_signals()
        try:
            lock = DataDirLock(self._home, port=self._settings.port or None)
            with lock, listen(self._settings.host, self._settings.port) as door:
                return await self._with_database(door)
        except EmbeddedPostgresError as error:
            raise Refusal(str(error)) from error

    async def _with_database(self, door: socket.socket) -> int:
        self._complete_environment(door)
        server = None if self._environ.get("DATABASE_URL") else EmbeddedPostgres(self._home, die_with_parent=True)
        try:
            if server is not None:
                self._environ["DATABASE_URL"] = server.start()
                self._supervisor.keep_database(server, self._environ["DATABASE_URL"])
            await self._unless_stopped(self._start(door))
            await self._supervisor.stop.wait()
            say("Stopping.")
            return self._supervisor.status
        finally:
            await self._supervisor.end()
            if server is not None:
                server.stop()

    def _complete_environment(self, door: socket.socket) -> None:
        given = with_port(self._environ, self._settings.host, port_of(door))
        self._environ = {**kept_secrets(self._home), **given, "RHIZOME_DATA_DIR": str(self._home)}
        # A run begins in real time, whatever instant an earlier one was held at.
        (self._home / "sandbox" / "clock").unlink(missing_ok=True)

    async def _start(self, door: socket.socket) -> None:
        await self._migrate()
        addresses = Addresses.listening(ephemeral)
        self._environ = {**addresses.environment(), **self._environ}
        if self._settings.web_concurrency > 1:
            share_metrics(self._environ)
        with addresses, shared_with_commands(self._home, self._environ):
            # The API first: it is what people wait for, and processes that start side by side share few cores.
            for _ in range(self._settings.web_concurrency):
                await self._supervisor.keep(self._child("API", ["serve", f"--socket={door.fileno()}"], [door.fileno()]))
            await self._supervisor.keep(self._child("sandbox", addresses.arguments(), addresses.numbers()))
            await wait_until_ready(self._settings.host, port_of(door))
            await self._supervisor.keep(self._child("worker", ["worker"], []))
            self._supervisor.settled()
            greet(self._environ["PUBLIC_URL"], str(self._home), await self._demo())
            await self._supervisor.stop.wait()

    async def _demo(self) -> list[DemoLogin]:
        """The demo people to greet with; an empty database is given some first."""
        database = self._environ["DATABASE_URL"]
        if not await anybody(database):
            child = self._child("seed", ["seed"], [], quiet=True)
            await child.start()
            if status := await child.ended():
                say(f"There is no demo data: `rhizome seed` {how(status)}.")
        apps = shipped(*self._settings.apps_folders)
        logins = [demo_login(slug) for slug, app in apps.items() if "password" in app.sign_in]
        return [login for login in logins if await somebody(database, login.email)]

    def _child(self, title: str, arguments: list[str], sockets: list[int], *, quiet: bool = False) -> Child:
        environ = {**os.environ, **self._environ, "WEB_CONCURRENCY": "1"}
        return Child(title, arguments, environ, sockets, quiet=quiet)

    async def _migrate(self) -> None:
        try:
            await migrate(self._environ["DATABASE_URL"])
        except OSError as error:
            raise Refusal(f"The database at DATABASE_URL can't be reached: {error.strerror or error}.") from error

    async def _unless_stopped(self, work: Coroutine[None, None, None]) -> None:
        """Do the work, or leave off when the run is told to stop; what the work raises, is raised."""
        task = asyncio.create_task(work)
        stop = asyncio.create_task(self._supervisor.stop.wait())
        await asyncio.wait([task, stop], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
        if not task.cancelled():
            task.result()
