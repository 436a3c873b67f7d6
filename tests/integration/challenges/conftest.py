"""CorpFinity's challenges over HTTP, in memory and on Postgres."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.service import WITHOUT_SHOPS, Service, only, served, where


@pytest.fixture(params=["memory", "postgres"])
async def service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Service]:
    async with served(only(*WITHOUT_SHOPS), RHIZOME_DATA_DIR=str(tmp_path), **where(request)) as running:
        await running.hold()
        yield running


@pytest.fixture
async def in_memory() -> AsyncIterator[Service]:
    """The same in memory alone, for what no adapter makes a difference to."""
    async with served(only(*WITHOUT_SHOPS)) as running:
        await running.hold()
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared() -> AsyncIterator[Service]:
    """That for all tests of a module `TOGETHER`."""
    async with served(only(*WITHOUT_SHOPS)) as running:
        await running.hold()
        yield running
