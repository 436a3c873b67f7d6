"""LowkeyMode over HTTP, in memory and on Postgres."""

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


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["memory", "postgres"])
async def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """The same for all tests of a module `TOGETHER`."""
    folder = str(tmp_path_factory.mktemp("data"))
    database = where(request, "module_database")
    async with served(only(*WITHOUT_SHOPS), RHIZOME_DATA_DIR=folder, **database) as running:
        await running.hold()
        yield running
