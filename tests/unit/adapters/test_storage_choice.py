"""Where files are kept follows from the settings."""

from pathlib import Path

import pytest

from adapters.storage.disk import DiskStore
from adapters.storage.provider import DiskStorage, MemoryStorage, S3Storage, storage_provider
from settings import read_settings

GOOD = {"JWT_SECRET": "s" * 32, "DATABASE_URL": "postgresql://somewhere/db"}
BUCKET = {"R2_BUCKET": "files", "R2_ACCESS_KEY": "a", "R2_SECRET_KEY": "b", "R2_ACCOUNT_ID": "0123abc"}


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        ({}, DiskStorage),
        (BUCKET, S3Storage),
        ({"MODE": "memory", "RHIZOME_ENV": "development"}, MemoryStorage),
        ({"MODE": "memory", "RHIZOME_ENV": "development", **BUCKET}, S3Storage),
    ],
)
def test_a_bucket_if_there_is_one_else_what_the_mode_has(environment: dict[str, str], kind: type) -> None:
    assert type(storage_provider(read_settings({**GOOD, **environment}))) is kind


def test_a_disk_is_the_data_folder(tmp_path: Path) -> None:
    settings = read_settings({**GOOD, "RHIZOME_DATA_DIR": str(tmp_path)})
    assert DiskStorage().disk(settings) == DiskStore(tmp_path / "files")


def test_a_bucket_has_the_region_and_the_endpoint_that_are_set() -> None:
    settings = read_settings(
        {**GOOD, **BUCKET, "S3_REGION": "eu-central-1", "S3_ENDPOINT_URL": "https://here.example/"}
    )
    place = S3Storage().place(settings)
    assert (place.endpoint, place.region, place.bucket) == ("https://here.example", "eu-central-1", "files")
