"""A store of files promises the same in memory, on disk and over S3's wire."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.support.stores import Kind, a_key, moto, opened, pieces, whole

from adapters.storage.sigv4 import S3Place


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3Place]:
    with moto() as place:
        yield place


@pytest.fixture(params=["memory", "disk", "s3"])
async def kind(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kind]:
    place = request.getfixturevalue("bucket") if request.param == "s3" else None
    async with opened(request.param, tmp_path, place) as kind:
        yield kind


@pytest.fixture(params=["memory", "disk"])
async def ours(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kind]:
    """A store that people reach through us."""
    async with opened(request.param, tmp_path, None) as kind:
        yield kind


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_what_is_written_is_there_whole(kind: Kind) -> None:
    key, content = a_key(), os.urandom(700_000)
    assert await kind.store.find(key) is None
    await kind.store.write(key, content, "text/plain")
    kept = await kind.store.find(key)
    assert kept
    assert kept.size == len(content)
    assert await whole(kind.store, key) == content


async def test_what_people_send_is_there(kind: Kind) -> None:
    key = a_key("incoming")
    await kind.send(key, b"from far away")
    assert await whole(kind.store, key) == b"from far away"
    await kind.send(key, b"sent again")
    assert await whole(kind.store, key) == b"sent again"


async def test_a_part_is_read_alone(kind: Kind) -> None:
    key, content = a_key(), os.urandom(600_000)
    await kind.store.write(key, content, "text/plain")
    assert await whole(kind.store, key, 10, 20) == content[10:30]
    assert await whole(kind.store, key, 599_990) == content[-10:]
    assert await whole(kind.store, key, 599_990, 100) == content[-10:]
    assert await whole(kind.store, key, 0, 0) == b""
    assert await whole(kind.store, key, 600_000, 5) == b""


async def test_bytes_that_were_replaced_are_not_read_under_the_old_version(kind: Kind) -> None:
    key = a_key()
    await kind.store.write(key, b"first", "text/plain")
    kept = await kind.store.find(key)
    assert kept
    await kind.store.write(key, b"other", "text/plain")
    assert [piece async for piece in kind.store.read(key, kept.version)] == []
    assert [piece async for piece in kind.store.read(a_key(), kept.version)] == []


async def test_a_copy_is_of_the_very_bytes_that_were_looked_at(kind: Kind) -> None:
    source, target = a_key("incoming"), a_key()
    await kind.send(source, b"looked at")
    kept = await kind.store.find(source)
    assert kept
    await kind.send(source, b"swapped!!")
    assert not await kind.store.copy(source, kept.version, target)
    assert await kind.store.find(target) is None
    kept = await kind.store.find(source)
    assert kept
    assert await kind.store.copy(source, kept.version, target)
    await kind.send(source, b"too late now")
    assert await whole(kind.store, target) == b"swapped!!"
    assert not await kind.store.copy(a_key(), kept.version, target)


async def test_what_is_deleted_is_gone_and_the_rest_stays(kind: Kind) -> None:
    one, other = a_key(), a_key()
    await kind.store.write(one, b"1", "text/plain")
    await kind.store.write(other, b"2", "text/plain")
    await kind.store.delete(one, a_key())
    assert await kind.store.find(one) is None
    assert await whole(kind.store, other) == b"2"


async def test_writers_at_once_leave_the_bytes_of_one(kind: Kind) -> None:
    key = a_key()
    contents = [bytes([number]) * 300_000 for number in range(6)]
    await asyncio.gather(*(kind.store.write(key, content, "text/plain") for content in contents))
    assert await whole(kind.store, key) in contents


@pytest.mark.parametrize("key", ["../outside.txt", "/etc/passwd", "private/here/../../x.txt", "private/here/a.txt", ""])
async def test_only_keys_of_ours_lead_anywhere(kind: Kind, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        await kind.store.find(key)
    with pytest.raises(ValueError, match="not a key"):
        await kind.store.write(key, b"", "text/plain")
    with pytest.raises(ValueError, match="not a key"):
        await kind.store.delete(key)


@pytest.mark.parametrize("size", [9, 11])
async def test_more_or_less_than_announced_is_not_kept(ours: Kind, size: int) -> None:
    key = a_key("incoming")
    assert not await ours.store.receive(key, pieces(b"ten bytes!"), size)
    assert await ours.store.find(key) is None


async def test_who_leaves_in_the_middle_leaves_nothing(ours: Kind) -> None:
    key = a_key("incoming")

    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 400_000
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await ours.store.receive(key, broken(), 800_000)
    assert await ours.store.find(key) is None
    if ours.folder:
        assert files_in(ours.folder) == []


async def test_what_a_crash_has_left_half_written_goes_with_its_key(tmp_path: Path) -> None:
    async with opened("disk", tmp_path, None) as kind:
        key = a_key("incoming")
        await kind.send(key, b"whole")
        (tmp_path / "files" / f"{key}.0123456789abcdef.part").write_bytes(b"ha")
        await kind.store.delete(key)
        assert files_in(tmp_path) == []


async def test_nobody_else_on_the_machine_looks_into_the_folder(tmp_path: Path) -> None:
    async with opened("disk", tmp_path, None) as kind:
        await kind.send(a_key("incoming"), b"ours alone")
        modes = {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "files").rglob("*") if path.is_dir()}
        assert modes == {"0o700"}
        assert oct((tmp_path / "files").stat().st_mode & 0o777) == "0o700"
