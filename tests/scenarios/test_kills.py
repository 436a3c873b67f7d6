"""kill -9 at bad moments under load, on the embedded server: what was acknowledged stays, once."""

import asyncio
import os
import re
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import count

import httpx
import pytest

from tests.scenarios.people import APP, Person, World, body
from tests.support.running import Run, running

pytestmark = pytest.mark.xdist_group("scenarios-kills")
BACK_SECONDS = 20
"""How long a slow machine may take to have everything again."""


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    with running("postgres") as started:
        yield started
        started.check_soundness()


@pytest.fixture
async def world(run: Run) -> AsyncIterator[World]:
    """The run on real time, so that workers work."""
    async with httpx.AsyncClient(base_url=run.url, timeout=30) as client:
        yield World(client, run)


@dataclass
class Load:
    """People who log under keys, repeat what was not answered, and remember what was."""

    world: World
    people: list[Person]
    acknowledged: dict[str, set[str]] = field(default_factory=dict)
    failures: list[tuple[float, str]] = field(default_factory=list)
    last_success: float = 0.0
    stopped: bool = False
    _keys: Iterator[int] = field(default_factory=count)

    async def log(self, person: Person) -> None:
        """One log after the other, each under its key until it is acknowledged."""
        mine = self.acknowledged.setdefault(person.id, set())
        while not self.stopped:
            headers = {"idempotency-key": f"log {next(self._keys)}"}
            log_id = None
            while log_id is None:
                log_id = await self._attempt(person, headers)
                await asyncio.sleep(0.01 if log_id else 0.1)
            mine.add(log_id)

    async def register(self) -> list[str]:
        """One account after the other, each of which is due a letter."""
        addresses: list[str] = []
        while not self.stopped:
            address = f"under.load{len(addresses)}@example.com"
            ask = {"app": APP, "email": address, "password": "correct horse 9"}
            try:
                answer = await self.world.client.post("/api/v1/auth/register", json=ask)
            except httpx.HTTPError:
                addresses.append("")  # who knows whether it was taken in
                continue
            addresses.append(address if answer.status_code == 201 else "")
            await asyncio.sleep(0.2)
        return [address for address in addresses if address]

    async def _attempt(self, person: Person, headers: dict[str, str]) -> str | None:
        path = f"/api/v1/{APP}/streak"
        try:
            answer = await self.world.ask(
                "POST", path, token=person.token, headers=headers, json={"duration_seconds": 60}
            )
        except httpx.HTTPError as error:
            self.failures.append((time.monotonic(), type(error).__name__))
            return None
        if answer.status_code != 201:
            self.failures.append((time.monotonic(), f"{answer.status_code} {answer.json()['code']}"))
            return None
        self.last_success = time.monotonic()
        log_id: str = answer.json()["log_id"]
        return log_id


async def killed(run: Run, load: Load, *parts: str) -> tuple[float, float]:
    """Kill these at once, and wait until everything is back; when it was gone, from and to."""
    victims = {part: _pids(run, part) for part in parts}
    assert all(victims.values())
    began = time.monotonic()
    for pids in victims.values():
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
    while True:
        await asyncio.sleep(0.2)
        replaced = all(_pids(run, part) and not _pids(run, part) & pids for part, pids in victims.items())
        if replaced and load.last_success > began + 0.3:
            return began, time.monotonic()
        assert time.monotonic() - began < BACK_SECONDS, f"{parts} are not back:\n{_said(run)}"


def _pids(run: Run, part: str) -> set[int]:
    if part != "postgres":
        return set(run.pids(part))
    return {int(file.read_text().split()[0]) for file in run.home.rglob("postmaster.pid")}


def _said(run: Run) -> str:
    """What the run told its person, what it logged as an error, and the last words of its database."""
    lines = [
        line for line in run.log.read_text().splitlines() if line.startswith("rhizome:") or '"error","logger"' in line
    ]
    [server] = run.home.rglob("server.log")
    return "\n".join([line[:3000] for line in lines] + server.read_text().splitlines()[-40:])


async def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(world: World, run: Run) -> None:
    people = [await world.apple() for _ in range(4)]
    load = Load(world, people)
    loggers = [asyncio.create_task(load.log(person)) for person in people]
    registering = asyncio.create_task(load.register())
    gone = []
    try:
        for parts in (("serve",), ("worker",), ("postgres",), ("worker", "postgres"), ("serve", "worker", "postgres")):
            await asyncio.sleep(1)
            gone.append(await killed(run, load, *parts))
        await asyncio.sleep(1)
    finally:
        load.stopped = True
    await asyncio.gather(*loggers)
    addresses = await registering

    kinds = Counter(kind for _, kind in load.failures)
    told = {kind for kind in kinds if re.match(r"\d", kind)}
    assert told <= {"503 database_unavailable", "503 database_busy", "409 idempotency_in_progress"}, (
        f"{kinds}\n{_said(run)}"
    )
    astray = [at for at, _ in load.failures if not any(begin <= at <= end + 1 for begin, end in gone)]
    assert not astray, f"{len(astray)} failures while everything was there: {kinds}"

    for person in people:
        document = body(await person.auth("GET", "/account/export"), 200)
        kept = [row["id"] for row in document["apps"][APP]["streak_logs"]]
        assert len(kept) == len(set(kept))
        assert set(kept) == load.acknowledged[person.id]
        assert len(kept) > 20, "there was a load"
        streak = await person.streak()
        assert (streak["current"], streak["total_days"]) in {(1, 1), (2, 2)}, "or midnight has passed"

    assert len(addresses) > 3
    deadline = time.monotonic() + 30
    while missing := set(addresses) - set(await letters(world)):
        assert time.monotonic() < deadline, f"no letter to {missing}"
        await asyncio.sleep(0.5)
    for links in (await letters(world)).values():
        assert len(links) == 1, "a repeated letter carries the same link"


async def letters(world: World) -> dict[str, set[str]]:
    """Links by address."""
    found: dict[str, set[str]] = {}
    for item in await world.outbox("email"):
        link = item["payload"]["text"].partition("?token=")[2].split()[0]
        found.setdefault(item["to"], set()).add(link)
    return found


async def test_the_sandbox_comes_back_too_and_so_does_the_whole_run(world: World, run: Run) -> None:
    run.wait_until_replaced("sandbox", run.kill("sandbox"), BACK_SECONDS)
    assert (await world.apple()).token
