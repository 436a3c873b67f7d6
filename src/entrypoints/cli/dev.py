"""Everything in one terminal: database, API, worker and sandbox, with demo data."""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from core.platform.registry.apps import shipped
from entrypoints.supervisor.environment import development, with_port
from entrypoints.supervisor.listening import listen, port_of
from settings import read_settings


def configure(_parser: argparse.ArgumentParser) -> None:
    """No options: the environment says it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Set up what is missing and serve until Ctrl-C."""
    environ = development(os.environ, Path(".env"))
    settings = read_settings(environ)
    shipped(*settings.apps_folders)
    if settings.mode == "memory":
        # A port that can't be had is told before the service is even imported.
        with listen(settings.host, settings.port) as door:
            from entrypoints.supervisor.memory_run import memory_run

            return asyncio.run(memory_run(with_port(environ, settings.host, port_of(door)), door))
    from entrypoints.supervisor.local_run import LocalRun

    return asyncio.run(LocalRun(environ)())
