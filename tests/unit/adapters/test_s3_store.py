"""A bucket that is away or refuses is told as such, soon, and is then left in peace."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from tests.support.lowkey import HandClock
from tests.support.stores import a_key

from adapters.circuit import FAILURES
from adapters.storage import s3 as module
from adapters.storage.s3 import S3Store
from adapters.storage.sigv4 import S3Place
from core.shared.errors import Unavailable


@asynccontextmanager
async def answering(answer: bytes | None) -> AsyncIterator[tuple[S3Place, list[bytes]]]:
    """A server that answers everything so, or nothing at all, and what it was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked.append(await reader.readuntil(b"\r\n\r\n"))
            if answer is not None:
                writer.write(answer)
                await writer.drain()
            else:
                await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    place = S3Place(endpoint=f"http://127.0.0.1:{port}", region="auto", bucket="b", access_key="a", secret_key="s")
    async with server:
        yield place, asked


@asynccontextmanager
async def store(place: S3Place, clock: HandClock) -> AsyncIterator[S3Store]:
    opened = S3Store(place, clock)
    try:
        yield opened
    finally:
        await opened.stop()


DOWN = b"HTTP/1.1 503 Slow Down\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
CLOSED = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


async def test_a_bucket_that_is_down_is_asked_again() -> None:
    async with answering(DOWN) as (place, asked), store(place, HandClock()) as bucket:
        with pytest.raises(Unavailable):
            await bucket.find(a_key())
        assert len(asked) == 2


async def test_a_bucket_that_stays_down_is_left_in_peace_then_probed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TRIES", 1)
    clock = HandClock()
    async with answering(DOWN) as (place, asked), store(place, clock) as bucket:
        for _ in range(FAILURES):
            with pytest.raises(Unavailable, match="provider_unavailable"):
                await bucket.find(a_key())
        assert len(asked) == FAILURES
        began = time.perf_counter()
        for _ in range(20):
            with pytest.raises(Unavailable):
                await bucket.delete(a_key())
        assert time.perf_counter() - began < 0.5
        assert len(asked) == FAILURES
        clock.at += timedelta(seconds=31)
        with pytest.raises(Unavailable):
            await bucket.find(a_key())
        assert len(asked) == FAILURES + 1


async def test_a_wrong_key_is_our_trouble_and_not_the_callers() -> None:
    async with answering(CLOSED) as (place, _), store(place, HandClock()) as bucket:
        with pytest.raises(Unavailable):
            await bucket.write(a_key(), b"x", "text/plain")


async def test_a_silent_bucket_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.3)
    async with answering(None) as (place, asked), store(place, HandClock()) as bucket:
        began = time.perf_counter()
        with pytest.raises(Unavailable):
            await bucket.find(a_key())
        assert time.perf_counter() - began < module.READ_SECONDS, "cut off by our own limit, before the client's"
        assert len(asked) <= 1


async def test_nobody_there_is_told_soon() -> None:
    place = S3Place(endpoint="http://127.0.0.1:1", region="auto", bucket="b", access_key="a", secret_key="s")
    async with store(place, HandClock()) as bucket:
        with pytest.raises(Unavailable):
            await bucket.find(a_key())
