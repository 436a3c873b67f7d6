"""What all tests share."""

import entrypoints.http  # noqa: F401, I001 - before any test imports Litestar, so that it comes without SQLAlchemy

import gc
import os

import pytest
from hypothesis import HealthCheck, settings
from tests.support.tries import tries

pytest_plugins = ("tests.support.postgres", "tests.support.valkey")

# A busy machine fails nothing: no example has a time limit. Drawing may be slow, too; whatever else hypothesis thinks
# unhealthy still fails.
settings.register_profile("rhizome", tries(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rhizome")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: much of the time of tests over real wires is waiting."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish(session: pytest.Session) -> None:
    """All that has been imported by now stays: the garbage of tests is looked for without it, as the service does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
