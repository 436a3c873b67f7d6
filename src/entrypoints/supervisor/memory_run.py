"""`rhizome dev` without a database: the whole service in this one process, kept only as long as it lives."""

from __future__ import annotations

import asyncio
import os
import socket

from entrypoints.supervisor.greeting import greet
from entrypoints.supervisor.listening import listen, port_of
from entrypoints.supervisor.ready import wait_until_ready
from settings import read_settings


class MemoryRun:
    """One run."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ
        self._settings = read_settings(environ)

    async def __call__(self) -> int:
        """Run until told to stop; the exit status. Raises `Refusal` for a port that can't be had."""
        with listen(self._settings.host, self._settings.port) as door:
            return await self._serve(door)

    async def _serve(self, door: socket.socket) -> int:
        import uvicorn

        from bootstrap import create_http
        from entrypoints.cli.serve import OPTIONS

        url = f"http://{self._settings.host}:{port_of(door)}"
        self._environ = {"PUBLIC_URL": url, **self._environ, "PORT": str(port_of(door))}
        app = create_http(read_settings({**os.environ, **self._environ}))
        server = uvicorn.Server(uvicorn.Config(app, **OPTIONS))
        ready = asyncio.create_task(self._greet(port_of(door)))
        await server.serve(sockets=[door])
        ready.cancel()
        return 0 if server.started else 1

    async def _greet(self, port: int) -> None:
        await wait_until_ready(self._settings.host, port)
        greet(self._environ)
