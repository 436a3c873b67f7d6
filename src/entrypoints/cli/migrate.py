"""Bring the database at DATABASE_URL to the newest schema."""

from __future__ import annotations

import argparse
import asyncio
import os

from settings import read_settings


def configure(_parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(_arguments: argparse.Namespace) -> int:
    """Migrate as the role in DATABASE_URL, which owns the tables."""
    from adapters.postgres.migrate import head, migrate

    asyncio.run(migrate(read_settings(os.environ).database_url))
    print(f"The schema is at {head()}.")
    return 0
