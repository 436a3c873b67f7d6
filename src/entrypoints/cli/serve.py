"""Serve the API on PORT, with WEB_CONCURRENCY processes."""

from __future__ import annotations

import argparse
import os

from settings import read_settings

GRACE_SECONDS = 20
"""How long a stopping process finishes what is in flight; the platform kills after 25 to 30."""


def configure(_parser: argparse.ArgumentParser) -> None:
    """No options: the environment says it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    import uvicorn

    settings = read_settings(os.environ)
    uvicorn.run(
        "bootstrap:create_http",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.web_concurrency if settings.web_concurrency > 1 else None,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return 0
