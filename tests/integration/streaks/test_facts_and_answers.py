"""Whatever people do over HTTP, they are told the streak that follows from the facts, and nothing else."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from dishka import Provider, Scope
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.streaks import MemoryStreakFacts
from bootstrap import create_http
from core.engagement.streaks.engine import replay
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.policy import StreakPolicy
from settings import read_settings
from tests.support.service import MEMORY, UNLIMITED, Service, alive, only, quick_passwords
from tests.unit.engagement.streaks.lives import budget

APP = "/api/v1/lowkeymode"
POLICY = StreakPolicy()
ZONES = ("Europe/Madrid", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Apia")
STARTS = ("2027-03-26T18:00:00Z", "2027-10-29T20:00:00Z", "2027-07-01T00:00:00Z")
_numbers = count()

acts = st.one_of(
    st.tuples(st.just("log"), st.integers(0, 40)),
    st.tuples(st.just("wait"), st.sampled_from((1, 7, 11, 20, 24, 24, 24, 30, 49))),
    st.tuples(st.just("undo"), st.integers(0, 3)),
    st.tuples(st.just("pause"), st.tuples(st.integers(-1, 3), st.integers(0, 3))),
    st.tuples(st.just("resume"), st.integers(0, 2)),
    st.tuples(st.just("repair"), st.none()),
    st.tuples(st.just("move"), st.sampled_from(ZONES)),
    st.tuples(st.just("wait"), st.integers(-30, -1)),
)


class Runner:
    """A service in memory on a loop of its own, and its facts seen from behind."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.database = MemoryDatabase()
        self.stack = AsyncExitStack()
        self.service = self.loop.run_until_complete(self._start())

    async def _start(self) -> Service:
        shared = Provider(Scope.APP)
        shared.provide(lambda: self.database, provides=MemoryDatabase)
        app = create_http(read_settings({**MEMORY, **UNLIMITED}), shared, quick_passwords(), only("lowkeymode"))
        await self.stack.enter_async_context(alive(app))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")
        return Service(await self.stack.enter_async_context(client))

    def close(self) -> None:
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.close()


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    started = Runner()
    yield started
    started.close()


class Life:
    """One person's acts over HTTP."""

    def __init__(self, runner: Runner) -> None:
        self.service, self.facts = runner.service, MemoryStreakFacts(runner.database)
        self.logs: list[str] = []
        self.pauses: list[str] = []

    async def begin(self, start: str, zone: str) -> None:
        await self.service.hold(start)
        self.now = datetime.fromisoformat(start)
        self.sub = f"sub.{next(_numbers)}"
        await self.sign_in(timezone=zone)

    async def sign_in(self, **more: Any) -> None:
        proof = await self.service.client.post(
            "/sandbox/apple/identity-tokens", json={"app": "lowkeymode", "sub": self.sub}
        )
        answer = await self.service.client.post(
            "/api/v1/auth/apple", json={"app": "lowkeymode", **proof.json(), **more}
        )
        self.token, self.id = answer.json()["access_token"], UUID(answer.json()["user"]["id"])

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        answer = await self.service.ask(method, f"{APP}{path}", token=self.token, **options)
        if answer.status_code == 401:
            await self.sign_in()
            answer = await self.service.ask(method, f"{APP}{path}", token=self.token, **options)
        assert answer.status_code < 500, answer.text
        return answer

    async def log(self, hours_ago: int) -> None:
        at = (self.now - timedelta(hours=hours_ago)).isoformat() if hours_ago else None
        answer = await self.ask("POST", "/streak", json={"duration_seconds": 60, "logged_at": at})
        if answer.status_code == 201:
            self.logs.append(answer.json()["log_id"])

    async def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        await self.service.hold(self.now.astimezone(UTC).isoformat())
        if hours < 0:
            await self.sign_in()

    async def undo(self, which: int) -> None:
        if self.logs:
            await self.ask("DELETE", f"/streak/logs/{self.logs[-1 - which % len(self.logs)]}")

    async def pause(self, days: tuple[int, int]) -> None:
        first = self.now.date() + timedelta(days=days[0])
        dates = {"from": first.isoformat(), "to": (first + timedelta(days=days[1])).isoformat()}
        answer = await self.ask("POST", "/streak/pauses", json=dates)
        if answer.status_code == 201:
            self.pauses.append(answer.json()["id"])

    async def resume(self, which: int) -> None:
        if self.pauses:
            await self.ask("DELETE", f"/streak/pauses/{self.pauses[-1 - which % len(self.pauses)]}")

    async def repair(self, _how: None) -> None:
        await self.ask("POST", "/streak/repair")

    async def move(self, zone: str) -> None:
        assert (await self.ask("PATCH", "/profile", json={"timezone": zone})).status_code == 200

    async def check(self) -> None:
        told = msgspec.json.decode((await self.ask("GET", "/streak")).content, type=StreakView)
        assert told == replay(POLICY, await self.facts.all("lowkeymode", self.id), self.now).view


async def live(runner: Runner, start: str, zone: str, story: list[tuple[str, Any]]) -> None:
    life = Life(runner)
    await life.begin(start, zone)
    for name, how in story:
        await getattr(life, name)(how)
        await life.check()


@budget(15)
@given(st.sampled_from(STARTS), st.sampled_from(ZONES), st.lists(acts, min_size=5, max_size=25))
def test_the_streak_told_is_the_replay_of_the_facts(
    runner: Runner, start: str, zone: str, story: list[tuple[str, Any]]
) -> None:
    runner.loop.run_until_complete(live(runner, start, zone, story))
