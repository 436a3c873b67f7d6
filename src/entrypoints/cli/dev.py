"""Everything in one terminal: database, API, worker and sandbox, with demo data."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from settings import Settings, read_settings

DEVELOPMENT = {
    "RHIZOME_ENV": "development",
    "JWT_SECRET": "a development secret that everybody knows",
}


def configure(_parser: argparse.ArgumentParser) -> None:
    """No options: the environment says it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Set up what is missing and serve until Ctrl-C."""
    for name, value in DEVELOPMENT.items():
        os.environ.setdefault(name, value)
    settings = read_settings(os.environ)
    if settings.mode == "memory":
        return _serve(settings)
    from adapters.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError, default_home
    from adapters.postgres.migrate import migrate

    server = None
    if not settings.database_url:
        try:
            server = EmbeddedPostgres(default_home())
            os.environ["DATABASE_URL"] = server.start()
        except EmbeddedPostgresError as error:
            print(f"rhizome: {error}", file=sys.stderr)
            return os.EX_UNAVAILABLE
    try:
        asyncio.run(migrate(os.environ["DATABASE_URL"]))
        return _serve(settings)
    finally:
        if server:
            server.stop()


def _serve(settings: Settings) -> int:
    from entrypoints.cli.serve import run as serve

    print(f"Rhizome serves on http://{settings.host}:{settings.port} (Ctrl-C stops it).", flush=True)
    return serve(argparse.Namespace())
