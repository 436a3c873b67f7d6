"""LowkeyMode over HTTP, in memory and on Postgres."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.service import WITHOUT_SHOPS, Service, only, served


@pytest.fixture(params=["memory", "postgres"])
async def service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Service]:
    environment = {"RHIZOME_DATA_DIR": str(tmp_path)}
    if request.param == "postgres":
        environment |= {"MODE": "postgres", "DATABASE_URL": request.getfixturevalue("database")}
    async with served(only(*WITHOUT_SHOPS), **environment) as running:
        await running.hold()
        yield running
