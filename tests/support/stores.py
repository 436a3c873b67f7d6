"""Stores of files for tests: in memory, on disk, and an S3 that answers over HTTP."""

from __future__ import annotations

import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx

from adapters.memory.database import MemoryDatabase
from adapters.memory.media.store import MemoryStore
from adapters.storage.disk import DiskStore
from adapters.storage.s3 import S3Store
from adapters.storage.s3_links import S3Links
from adapters.storage.sigv4 import S3Place
from adapters.system.clock import SystemClock
from core.media.ports import Store

BUCKET = "rhizome-tests"


@contextmanager
def moto() -> Iterator[S3Place]:
    """An S3 in a thread, with one empty bucket. It looks at no signature."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        place = S3Place(
            endpoint=f"http://{host}:{port}", region="auto", bucket=BUCKET, access_key="an id", secret_key="a key"
        )
        urllib.request.urlopen(urllib.request.Request(f"{place.endpoint}/{BUCKET}", method="PUT")).close()
        yield place
    finally:
        server.stop()


@dataclass
class Kind:
    """A store, and how people send to it."""

    store: MemoryStore | DiskStore | S3Store
    links: S3Links | None = None
    folder: Path | None = None

    async def send(self, key: str, content: bytes, content_type: str = "text/plain") -> None:
        """Bytes arrive as those of people do."""
        if self.links is None:
            assert await self.store.receive(key, pieces(content), len(content))
            return
        now = datetime.now(UTC)
        link = self.links.sending(
            key, content_type=content_type, size=len(content), now=now, expires_at=now + timedelta(hours=1)
        )
        async with httpx.AsyncClient() as client:
            answer = await client.put(link.url, headers=dict(link.headers), content=content)
        assert answer.status_code == 200, answer.text


async def pieces(content: bytes, size: int = 70_000) -> AsyncIterator[bytes]:
    """The content as it comes off a wire."""
    for place in range(0, len(content), size):
        yield content[place : place + size]


async def whole(store: Store, key: str, first: int = 0, count: int | None = None) -> bytes | None:
    """What is kept under the key, or a part of it."""
    kept = await store.find(key)
    if kept is None:
        return None
    return b"".join([piece async for piece in store.read(key, kept.version, first, count)])


@asynccontextmanager
async def opened(kind: str, folder: Path, place: S3Place | None) -> AsyncIterator[Kind]:
    """A store of that kind: `memory`, `disk` or `s3`."""
    made = {
        "memory": lambda: Kind(MemoryStore(MemoryDatabase())),
        "disk": lambda: Kind(DiskStore(folder / "files"), folder=folder),
        "s3": lambda: Kind(S3Store(must(place), SystemClock()), S3Links(must(place), "http://us", SystemClock())),
    }[kind]()
    await made.store.start()
    try:
        yield made
    finally:
        await made.store.stop()


def must(place: S3Place | None) -> S3Place:
    """The place, which is there."""
    assert place is not None
    return place


def a_key(kind: str = "private", app: str = "here", extension: str = "txt") -> str:
    """A key that nothing has."""
    return f"{kind}/{app}/{uuid4()}.{extension}"
