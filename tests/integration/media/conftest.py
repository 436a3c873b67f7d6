"""A shop over HTTP, with its files in memory, on disk beside Postgres, and in a bucket."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters.storage.sigv4 import S3Place
from tests.integration.media.people import Shop, shop_of
from tests.support.service import served
from tests.support.stores import moto


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3Place]:
    with moto() as place:
        yield place


@pytest.fixture(params=["memory", "disk", "s3"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    async with served(**environment(request, tmp_path)) as service:
        await service.hold()
        yield await shop_of(service)


@pytest.fixture(params=["memory", "disk"])
async def ours(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    """One whose files come and go through us."""
    async with served(**environment(request, tmp_path)) as service:
        await service.hold()
        yield await shop_of(service)


def environment(request: pytest.FixtureRequest, folder: Path) -> dict[str, str]:
    if request.param == "disk":
        dsn = request.getfixturevalue("module_database")
        return {"MODE": "postgres", "DATABASE_URL": dsn, "RHIZOME_DATA_DIR": str(folder)}
    if request.param == "s3":
        place = request.getfixturevalue("bucket")
        return {
            "R2_BUCKET": place.bucket,
            "R2_ACCESS_KEY": place.access_key,
            "R2_SECRET_KEY": place.secret_key,
            "S3_ENDPOINT_URL": place.endpoint,
        }
    return {}
