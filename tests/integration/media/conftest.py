"""A shop over HTTP, with its files in memory, on disk beside Postgres, and in a bucket: one of each for a module."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from dishka import Provider, Scope

from adapters.memory.commerce.payments.entitlements import MemoryEntitlements
from adapters.memory.database import MemoryDatabase
from adapters.postgres.commerce.payments.entitlements import PostgresEntitlements
from adapters.postgres.database import Database
from adapters.storage.sigv4 import S3Place
from tests.integration.media.people import Running, Shop, shop_of
from tests.support.service import served
from tests.support.stores import moto


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3Place]:
    with moto() as place:
        yield place


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["memory", "disk", "s3"])
async def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Tests that are marked `OURS` leave out the bucket."""
    if request.param == "disk":
        dsn, folder = request.getfixturevalue("module_database"), tmp_path_factory.mktemp("data")
        database = Database(dsn, size=2)
        await database.start()
        try:
            async with served(MODE="postgres", DATABASE_URL=dsn, RHIZOME_DATA_DIR=str(folder)) as service:
                yield Running(service, PostgresEntitlements(database))
        finally:
            await database.stop()
        return
    settings = in_the_bucket(request.getfixturevalue("bucket")) if request.param == "s3" else {}
    memory = MemoryDatabase()
    tables = Provider(Scope.APP)
    tables.provide(lambda: memory, provides=MemoryDatabase)
    async with served(tables, **settings) as service:
        yield Running(service, MemoryEntitlements(memory))


@pytest_asyncio.fixture(loop_scope="module")
async def shop(running: Running) -> Shop:
    """A shop with an admin who has just signed up."""
    await running.service.hold()
    return await shop_of(running.service)


def in_the_bucket(place: S3Place) -> dict[str, str]:
    return {
        "R2_BUCKET": place.bucket,
        "R2_ACCESS_KEY": place.access_key,
        "R2_SECRET_KEY": place.secret_key,
        "S3_ENDPOINT_URL": place.endpoint,
    }
