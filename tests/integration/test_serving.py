"""`rhizome serve` as a platform runs it: told to stop, it finishes what it has begun."""

import asyncio
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.live import listening
from tests.support.service import MEMORY, UNLIMITED

SOURCES = Path(__file__).parents[2] / "src"
PATH = "/api/v1/corpfinity/live"
PERSON = {"app": "lowkeymode", "email": "ada@example.com", "password": "three old bridges"}
LOGIN = "/api/v1/auth/login"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Its URL and its process, in memory."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    environ = {**MEMORY, **UNLIMITED, "PORT": str(port), "PYTHONPATH": str(SOURCES), "RHIZOME_DATA_DIR": str(tmp_path)}
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "entrypoints.cli.main", "serve"], env=environ, stdout=log, stderr=log
    )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"{url}/health")
                break
            except httpx.TransportError:
                assert process.poll() is None, (tmp_path / "log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield url, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        log.close()


async def in_flight(watcher: httpx.AsyncClient) -> int:
    """How many requests the service has begun and not answered, but for this one."""
    figures = re.findall(r"^rhizome_http_requests_in_flight.* ([\d.]+)$", (await watcher.get("/metrics")).text, re.M)
    return int(sum(map(float, figures))) - 1


async def test_told_to_stop_it_answers_all_that_is_in_flight(served: tuple[str, "subprocess.Popen[bytes]"]) -> None:
    url, process = served
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=httpx.Limits(max_connections=50)) as client:
        assert (await client.post("/api/v1/auth/register", json=PERSON)).status_code == 201
        # Each costs a password's hash, and few are made at a time: these are waiting when the signal comes.
        logins = [asyncio.create_task(client.post(LOGIN, json=PERSON)) for _ in range(30)]
        async with httpx.AsyncClient(base_url=url) as watcher:
            while await in_flight(watcher) + sum(login.done() for login in logins) < 30:
                pass
        assert not all(login.done() for login in logins)
        process.send_signal(signal.SIGTERM)
        answers = await asyncio.gather(*logins)
    assert [answer.status_code for answer in answers] == [200] * 30
    assert await asyncio.to_thread(process.wait, 25) in {0, -signal.SIGTERM}


async def test_told_to_stop_it_waits_for_no_open_stream(served: tuple[str, "subprocess.Popen[bytes]"]) -> None:
    url, process = served
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        person = {**PERSON, "app": "corpfinity"}
        token = (await client.post("/api/v1/auth/register", json=person)).json()["access_token"]
        async with listening(client, token, PATH) as one, listening(client, token, PATH) as other:
            await asyncio.gather(one.until("hello"), other.until("hello"))
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            for stream in (one, other):
                assert (await stream.until("bye", seconds=10)).data == {"reason": "restarting"}
                await stream.over(10)
                assert stream.ended
    assert await asyncio.to_thread(process.wait, 15) in {0, -signal.SIGTERM}
    assert time.monotonic() - began < 15
