"""The GPT store over HTTP, in memory; what differs on Postgres is what the contracts of its ports are about."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.service import Service, only, served


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only("gptstore", "corpfinity")) as running:
        await running.hold()
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared() -> AsyncIterator[Service]:
    """The same for all tests of a module `TOGETHER`."""
    async with served(only("gptstore", "corpfinity")) as running:
        await running.hold()
        yield running
