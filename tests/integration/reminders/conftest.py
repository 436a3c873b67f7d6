"""CorpFinity over HTTP, in memory and on Postgres."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.service import WITHOUT_SHOPS, Service, only, served, where


@pytest.fixture(params=["memory", "postgres"])
async def service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Service]:
    async with served(only(*WITHOUT_SHOPS), RHIZOME_DATA_DIR=str(tmp_path), **where(request)) as running:
        await running.hold()
        yield running
