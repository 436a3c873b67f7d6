"""Fill the database of development with demo people; what is there stays as it is."""

from __future__ import annotations

import argparse
import asyncio
import os

from entrypoints.refusal import Refusal
from settings import read_settings


def configure(_parser: argparse.ArgumentParser) -> None:
    """No options: the environment says it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Seed, and print the logins."""
    settings = read_settings(os.environ)
    if not settings.development:
        raise Refusal("Demo people are for development only; set RHIZOME_ENV=development.", os.EX_CONFIG)
    from entrypoints.seeding.demo import seed

    for login in asyncio.run(seed(settings)):
        print(f"{login.app}: {login.email} / {login.password}")
    return 0
