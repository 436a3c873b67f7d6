"""Listening to server-sent events over a real socket, as clients do."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from bootstrap import create_http
from entrypoints.cli.serve import OPTIONS
from entrypoints.supervisor.listening import ephemeral
from settings import read_settings
from tests.support.service import MEMORY, UNLIMITED, Service, quick_passwords

PARK = '''"""An app of tests alone."""

from core.engagement.streaks.feature import Streaks
from core.platform.live.feature import Live
from core.platform.registry.spec import AppSpec

APP = AppSpec(slug="park", title="Park", features=(Streaks(), Live()))
'''
PATH = "/api/v1/park/live"


def park(folder: Path) -> str:
    """A folder with an app that has streaks and live updates."""
    (folder / "park.py").write_text(PARK)
    return str(folder)


@dataclass(frozen=True)
class Event:
    """One event as received."""

    id: str
    name: str
    data: Any


@dataclass
class Listener:
    """An open stream; what comes is kept in order."""

    answer: httpx.Response
    events: list[Event] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    ended: bool = False
    broken: bool = False

    @property
    def process(self) -> str:
        """The same for all requests that one process serves."""
        return self.answer.headers["x-request-id"][:20]

    @property
    def last_id(self) -> str:
        """What a client would resume after."""
        return self.events[-1].id

    def names(self) -> list[str]:
        """What came, by name."""
        return [event.name for event in self.events]

    def of(self, name: str) -> list[Event]:
        """The events of that name."""
        return [event for event in self.events if event.name == name]

    async def until(self, name: str, many: int = 1, seconds: float = 30) -> Event:
        """Wait for so many events of a name; the last of them."""
        await wait_for(lambda: len(self.of(name)) >= many, seconds, lambda: f"{name}: {self.events}")
        return self.of(name)[many - 1]

    async def over(self, seconds: float = 30) -> None:
        """Wait for the end."""
        await wait_for(lambda: self.ended or self.broken, seconds, lambda: f"no end: {self.events}")

    async def read(self) -> None:
        """Take in what comes until it ends."""
        event: dict[str, str] = {}
        try:
            async for line in self.answer.aiter_lines():
                name, _, value = line.partition(": ")
                if line.startswith(":"):
                    self.comments.append(line)
                elif line:
                    event[name] = value
                elif "data" in event:
                    self.events.append(Event(event["id"], event["event"], json.loads(event["data"])))
                    event = {}
            self.ended = True
        except httpx.TransportError:
            self.broken = True


async def wait_for(condition: Any, seconds: float, told: Any) -> None:
    """Return once the condition holds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, told()
        await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(
    client: httpx.AsyncClient, token: str, path: str = PATH, *, last_id: str | None = None, **options: Any
) -> AsyncIterator[Listener]:
    """A stream that is being read."""
    headers = {"authorization": f"Bearer {token}", **({"last-event-id": last_id} if last_id is not None else {})}
    async with client.stream("GET", path, headers=headers, timeout=60, **options) as answer:
        assert answer.status_code == 200, await answer.aread()
        listener = Listener(answer)
        reading = asyncio.create_task(listener.read())
        try:
            yield listener
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


@asynccontextmanager
async def serving(**environment: str) -> AsyncIterator[Service]:
    """The service in memory behind a real server, in this process."""
    app = create_http(read_settings({**MEMORY, **UNLIMITED, **environment}), quick_passwords())
    with ephemeral() as door:
        server = uvicorn.Server(uvicorn.Config(app, **{**OPTIONS, "log_level": "critical"}))
        running = asyncio.create_task(server._serve([door]))
        try:
            while not server.started:
                assert not running.done(), running.result()
                await asyncio.sleep(0.01)
            url = f"http://127.0.0.1:{door.getsockname()[1]}"
            async with httpx.AsyncClient(base_url=url, limits=httpx.Limits(max_connections=None)) as client:
                yield Service(client)
        finally:
            server.should_exit = True
            await running
