"""Everything in one terminal: database, API, worker and sandbox, with demo data."""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from core.platform.registry.apps import SHIPPED, discover
from entrypoints.supervisor.environment import development
from settings import read_settings


def configure(_parser: argparse.ArgumentParser) -> None:
    """No options: the environment says it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Set up what is missing and serve until Ctrl-C."""
    environ = development(os.environ, Path(".env"))
    settings = read_settings(environ)
    discover(SHIPPED, *settings.apps_folders)
    if settings.mode == "memory":
        from entrypoints.supervisor.memory_run import MemoryRun

        return asyncio.run(MemoryRun(environ)())
    from entrypoints.supervisor.local_run import LocalRun

    return asyncio.run(LocalRun(environ)())
