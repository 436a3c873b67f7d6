"""The whole service as an ASGI application, with its sandbox, for tests over HTTP."""

import asyncio
import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import argon2
import dishka.code_tools.code_builder
import httpx
import msgspec
import pytest
from dishka import Provider, Scope

from adapters.system.passwords import Argon2Passwords
from bootstrap import create_http
from core.identity.ports import PasswordHasher
from core.platform.registry import apps as registry
from core.platform.registry.apps import Apps
from entrypoints.http.asgi import ASGIApp
from settings import read_settings

# A container writes a thousand functions as source text, the same for each test's service: they are compiled once.
vars(dishka.code_tools.code_builder)["compile"] = functools.lru_cache(maxsize=None)(compile)

UNLIMITED = {f"RATE_LIMIT_{name}": "off" for name in ("LOGIN", "REGISTER", "FORGOT", "DEFAULT", "USER")}
MEMORY = {"RHIZOME_ENV": "development", "MODE": "memory", "JWT_SECRET": "a secret of tests, and of nothing else"}
NOON = "2030-01-01T12:00:00Z"


def quick_passwords() -> Provider:
    """Real hashes, but cheap ones: whoever signs up in a test would else cost it a tenth of a second of computing. What
    people run, with hashes as they should be, is what scenarios see."""
    provider = Provider(Scope.APP)
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    provider.provide(lambda: Argon2Passwords(cheap), provides=PasswordHasher)
    return provider


def where(request: pytest.FixtureRequest, database: str = "database") -> dict[str, str]:
    """The environment for a fixture's parameter: on the Postgres of the fixture named by `database` for "postgres", in
    memory for anything else and without one."""
    if getattr(request, "param", "memory") != "postgres":
        return {}
    return {"MODE": "postgres", "DATABASE_URL": request.getfixturevalue(database)}


def only(*slugs: str) -> Provider:
    """No other apps than these. A service is quicker made with fewer, and most tests make one each."""
    provider = Provider(Scope.APP)
    shipped = registry.shipped()
    provider.provide(lambda: Apps(shipped[slug] for slug in slugs), provides=Apps)
    return provider


WITHOUT_SHOPS = ("lowkeymode", "corpfinity")
"""Apps whose tests need none of the others."""


@asynccontextmanager
async def alive(app: ASGIApp) -> AsyncIterator[None]:
    """The application between its start and its end."""
    said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    running = asyncio.create_task(app({"type": "lifespan", "asgi": {"version": "3.0"}}, said.get, heard.put))
    try:
        await said.put({"type": "lifespan.startup"})
        assert await heard.get() == {"type": "lifespan.startup.complete"}
        yield
    finally:
        await said.put({"type": "lifespan.shutdown"})
        await running


TOGETHER = pytest.mark.asyncio(loop_scope="module")
"""For tests that share a service of their module: they neither look at what is not their own nor move the clock."""


class Service:
    """A client of the service, and what the sandbox can do to it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def ask(self, method: str, path: str, *, token: str = "", **options: Any) -> httpx.Response:
        """One request, signed in with the access token if there is one."""
        headers = {**({"authorization": f"Bearer {token}"} if token else {}), **options.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **options)

    async def hold(self, now: str = NOON) -> None:
        """The clock stands still from here on."""
        assert (await self.client.post("/sandbox/clock", json={"now": now})).is_success

    async def advance(self, seconds: float) -> None:
        """Time passes; nothing runs until `drain`."""
        assert (await self.client.post("/sandbox/clock", json={"advance_seconds": seconds})).is_success

    async def drain(self) -> dict[str, int]:
        """Run what is due."""
        answer = await self.client.post("/sandbox/drain")
        assert answer.is_success, answer.text
        return msgspec.json.decode(answer.content, type=dict[str, int])

    async def outbox(self, channel: str) -> list[dict[str, Any]]:
        """What the world received."""
        answer = await self.client.get("/sandbox/outbox", params={"channel": channel})
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def fault(self, **fault: Any) -> None:
        """Make the next calls of an outside service fail."""
        assert (await self.client.post("/sandbox/faults", json=fault)).is_success


@asynccontextmanager
async def served(*replacements: Provider, **environment: str) -> AsyncIterator[Service]:
    """The service, in memory and without limits unless the environment says otherwise."""
    app = create_http(read_settings({**MEMORY, **UNLIMITED, **environment}), quick_passwords(), *replacements)
    async with alive(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            yield Service(client)
