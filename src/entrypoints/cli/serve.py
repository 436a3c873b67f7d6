"""Serve the API on PORT, with WEB_CONCURRENCY processes."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
from typing import Any

from adapters.telemetry.shared import share_metrics
from settings import read_settings

GRACE_SECONDS = 20
"""How long a stopping process finishes what is in flight; the platform kills after 25 to 30."""

OPTIONS: dict[str, Any] = {
    "loop": "uvloop",
    "http": "httptools",
    "ws": "none",
    "lifespan": "on",
    "access_log": False,
    "log_level": "warning",
    "proxy_headers": False,
    "server_header": False,
    "date_header": True,
    "timeout_graceful_shutdown": GRACE_SECONDS,
}
"""uvicorn's, wherever the service runs."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The environment says it all, but for a socket on which a supervisor listens already."""
    parser.add_argument("--with-worker", action="store_true", help="run the job worker beside the API")
    parser.add_argument("--socket", type=int, metavar="FD", help="serve on this inherited socket, in one process")


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    settings = read_settings(os.environ)
    if arguments.with_worker:
        from entrypoints.supervisor.hosted_run import hosted_run

        return asyncio.run(hosted_run(settings))
    import uvicorn

    if arguments.socket is None:
        workers = settings.web_concurrency if settings.web_concurrency > 1 else None
        if workers is not None:
            share_metrics(os.environ)
        uvicorn.run(
            "bootstrap:create_http",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=workers,
            **OPTIONS,
        )
        return 0
    server = uvicorn.Server(uvicorn.Config("bootstrap:create_http", factory=True, **OPTIONS))
    server.run(sockets=[socket.socket(fileno=arguments.socket)])
    return 0 if server.started else 1
