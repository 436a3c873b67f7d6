"""The GPT store over HTTP, in memory; what differs on Postgres is what the contracts of its ports are about."""

from collections.abc import AsyncIterator

import pytest

from tests.support.service import Service, only, served


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only("gptstore", "corpfinity")) as running:
        await running.hold()
        yield running
