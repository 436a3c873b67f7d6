"""Answers that a process keeps: made once a version, never older than asked for, and not too many."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from litestar import Request, Response, get

from core.shared.errors import NotFound
from entrypoints.http import kept as module
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.kept import KeptAnswers
from tests.support.edge import edge_over, gate


@dataclass
class Versions:
    """The number that a test says."""

    number: int = 0

    async def current(self, app: str) -> int:
        return self.number


@dataclass
class Thing:
    """What is told, and how often it was made."""

    text: str = "one"
    made: int = 0
    fails: bool = False
    slow: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> str:
        self.made += 1
        said = self.text
        await asyncio.sleep(0)
        if self.fails:
            raise NotFound
        return said


def route(kept: KeptAnswers, thing: Thing) -> Any:
    @get("/api/v1/park/thing", opt={ACCESS: Access("park", signed_in=False)})
    async def park(request: Request[Any, Any, Any]) -> Response[str]:
        return await kept("park", request, request.headers.get("if-none-match"), thing)

    return park


async def test_an_answer_is_made_once_a_version() -> None:
    versions, thing = Versions(), Thing()
    kept = KeptAnswers(versions, gate())
    async with edge_over(route(kept, thing), kept=kept.lean) as client:
        for _ in range(3):
            assert (await client.get("/api/v1/park/thing")).json() == "one"
        assert thing.made == 1
        versions.number, thing.text = 1, "two"
        answers = await asyncio.gather(*(client.get("/api/v1/park/thing") for _ in range(5)))
        assert {answer.json() for answer in answers} == {"two"}
        assert thing.made == 2
        assert (await client.get("/api/v1/park/thing?x=1")).json() == "two"
        assert thing.made == 3


async def test_what_is_gone_is_gone_for_good() -> None:
    versions, thing = Versions(), Thing()
    kept = KeptAnswers(versions, gate())
    async with edge_over(route(kept, thing), kept=kept.lean) as client:
        await client.get("/api/v1/park/thing")
        versions.number, thing.fails = 1, True
        for _ in range(2):
            assert (await client.get("/api/v1/park/thing")).status_code == 404
        versions.number, thing.fails = 2, False
        assert (await client.get("/api/v1/park/thing")).status_code == 200


async def test_what_nobody_asks_for_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    thing = Thing(text="x" * 98)
    kept = KeptAnswers(Versions(), gate())
    monkeypatch.setattr(module, "MOST_BYTES", 250)
    async with edge_over(route(kept, thing), kept=kept.lean) as client:
        for query in ("1", "2", "1", "3", "1", "2"):
            assert (await client.get(f"/api/v1/park/thing?{query}")).status_code == 200
    assert thing.made == 4
