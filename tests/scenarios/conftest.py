"""The whole service as people run it, in memory and on Postgres; tests see it over HTTP alone."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.scenarios.people import World, visit
from tests.support.postgres import fresh
from tests.support.running import Run, running

MODES = [pytest.param(mode, marks=pytest.mark.xdist_group(f"scenarios-{mode}")) for mode in ("memory", "postgres")]


@pytest.fixture(scope="session", params=MODES)
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """One run for all scenarios of a mode; on Postgres API, worker and sandbox are processes of their own."""
    if request.param == "memory":
        with running("memory") as run:
            yield run
    else:
        with fresh(request.getfixturevalue("postgres")) as dsn, running("postgres", dsn=dsn) as run:
            yield run


@pytest.fixture
async def world(run: Run) -> AsyncIterator[World]:
    """The run as seen from outside, its clock held, with an outside world that works and has received nothing."""
    async with visit(run) as world:
        yield world
