"""The service that identity's tests ask."""

from collections.abc import AsyncIterator

import pytest

from tests.support.service import WITHOUT_SHOPS, Service, only, served


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only(*WITHOUT_SHOPS)) as running:
        await running.hold()
        yield running
