"""The service that identity's tests ask."""

from collections.abc import AsyncIterator

import pytest

from tests.support.service import Service, served


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served() as running:
        await running.hold()
        yield running
