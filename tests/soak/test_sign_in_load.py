"""What signing in costs others, and what its time tells; both want a quiet machine."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest

from tests.support.running import Run, running

pytestmark = [pytest.mark.soak, pytest.mark.timeout(300)]
PASSWORD = "three old bridges"
EACH = 30


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    with running("memory") as started:
        yield started


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(run: Run) -> None:
    async with httpx.AsyncClient(base_url=run.url, timeout=30) as client:
        addresses = [f"known{number}@example.com" for number in range(EACH)]
        for address in addresses:
            person = {"app": "lowkeymode", "email": address, "password": PASSWORD}
            assert (await client.post("/api/v1/auth/register", json=person)).status_code == 201

        async def tried(address: str) -> float:
            person = {"app": "lowkeymode", "email": address, "password": "four new bridges"}
            began = time.perf_counter()
            assert (await client.post("/api/v1/auth/login", json=person)).status_code == 401
            return time.perf_counter() - began

        took = [(await tried(address), await tried(f"un{address}")) for address in addresses]
    known, unknown = (statistics.median(column) for column in zip(*took, strict=True))
    assert abs(known - unknown) <= 0.1 * known, (known, unknown)


async def test_twenty_logins_at_once_keep_nobody_else_waiting(run: Run) -> None:
    async with httpx.AsyncClient(base_url=run.url, timeout=60, limits=httpx.Limits(max_connections=60)) as client:
        person = {"app": "lowkeymode", "email": "ada@example.com", "password": PASSWORD}
        assert (await client.post("/api/v1/auth/register", json=person)).status_code == 201

        async def timed(ask: Callable[[], Awaitable[httpx.Response]]) -> float:
            began = time.perf_counter()
            assert (await ask()).status_code == 200
            return time.perf_counter() - began

        logins = [asyncio.create_task(timed(lambda: client.post("/api/v1/auth/login", json=person))) for _ in range(20)]
        took = []
        while not all(login.done() for login in logins):
            took.append(await timed(lambda: client.get("/health")))
            await asyncio.sleep(0.002)
        await asyncio.gather(*logins)
    assert len(took) >= 20
    assert statistics.quantiles(took, n=100)[98] < 0.1, sorted(took)[-5:]
