"""The two hot routes have a twin without the framework: nobody can tell which of them has answered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx
import pytest

from bootstrap import create_http
from entrypoints.http.edge import Edge
from settings import read_settings
from tests.support.service import MEMORY, UNLIMITED, Service, alive, quick_passwords

PATH = "/api/v1/lowkeymode/streak"
JSON = {"content-type": "application/json"}
ORIGIN = {"origin": "https://elsewhere.example"}
PER_REQUEST = {"x-request-id", "date"}
_numbers = count()


@asynccontextmanager
async def twin(*, lean: bool, **environment: str) -> AsyncIterator[Service]:
    """The service, with or without its lean routes."""
    app = create_http(read_settings({**MEMORY, **UNLIMITED, **environment}), quick_passwords())
    assert isinstance(app, Edge)
    assert set(app._lean) == {
        ("GET", PATH),
        ("POST", PATH),
        ("GET", "/api/v1/corpfinity/streaks"),
        ("GET", "/api/v1/calixo/streak"),
        ("GET", "/api/v1/fitplan/streak"),
        ("POST", "/api/v1/fitplan/streak"),
    }
    if not lean:
        app._lean = {}
    async with alive(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        service = Service(client)
        await service.hold()
        yield service


async def person(service: Service) -> str:
    body = {"app": "lowkeymode", "email": f"p{next(_numbers)}@example.com", "password": "correct horse 9"}
    answer = await service.client.post("/api/v1/auth/register", json=body)
    token: str = answer.json()["access_token"]
    return token


Story = list[tuple[str, dict[str, Any]]]
"""Requests of one person, one after the other: method and the rest; `token` None goes without."""

LOG = {"json": {"duration_seconds": 60}}
KEY = {"idempotency-key": "once"}
STORIES: dict[str, Story] = {
    "nothing yet": [("GET", {})],
    "a day": [("POST", LOG), ("GET", {}), ("POST", LOG), ("GET", {})],
    "yesterday": [("POST", {"json": {"duration_seconds": 1, "logged_at": "2029-12-31T00:00:00Z"}}), ("GET", {})],
    "too long ago": [("POST", {"json": {"duration_seconds": 1, "logged_at": "2029-12-30T23:59:59Z"}}), ("GET", {})],
    "a key": [("POST", {**LOG, "headers": KEY}), ("POST", {**LOG, "headers": KEY}), ("GET", {})],
    "a key reused": [
        ("POST", {**LOG, "headers": KEY}),
        ("POST", {"json": {"duration_seconds": 61}, "headers": KEY}),
    ],
    "bad keys": [("POST", {**LOG, "headers": {"idempotency-key": key}}) for key in ("", "x" * 256, "a\tb")],
    "no token": [("GET", {"token": None}), ("POST", {**LOG, "token": None})],
    "bad tokens": [("GET", {"token": token}) for token in ("x", "a.b.c", "")],
    "no json": [
        ("POST", {"content": content, "headers": JSON})
        for content in (b"", b"{", b"\xff", b"[" * 2000, b"null", b"[]", b'{"duration_seconds": 1} 2', b"NaN")
    ],
    "bad fields": [
        ("POST", {"json": body})
        for body in (
            {},
            {"duration_seconds": "60"},
            {"duration_seconds": 0},
            {"duration_seconds": 86_401},
            {"duration_seconds": 2**70},
            {"duration_seconds": 1.5},
            {"duration_seconds": 1, "coins": 2},
            {"duration_seconds": 1, "logged_at": "2030-01-01T12:00:00"},
            {"duration_seconds": 1, "logged_at": "0001-01-01T00:00:00+14:00"},
            {"duration_seconds": 1, "logged_at": "9999-12-31T23:59:59-14:00"},
        )
    ],
    "media types": [
        ("POST", {"content": b'{"duration_seconds": 60}', "headers": headers})
        for headers in (
            {},
            {"content-type": "text/plain"},
            {"content-type": "application/json; charset=utf-8"},
            {"content-type": "Application/JSON"},
            {"content-type": "application/problem+json"},
        )
    ],
    "stray queries": [("GET", {"params": {"a": "b"}}), ("POST", {**LOG, "params": {"a": ["b", "c"]}})],
    "other origins": [("GET", {"headers": ORIGIN}), ("POST", {**LOG, "headers": ORIGIN})],
    "a request id": [("GET", {"headers": {"x-request-id": "given-to-both-of-them"}})],
    "too large": [
        ("POST", {"content": b"{}", "headers": {**JSON, "content-length": str(11 * 1024 * 1024)}}),
    ],
    "later": [("POST", LOG), ("advance", {"seconds": 86_400 * 2}), ("GET", {})],
}


async def told(service: Service, story: Story) -> list[tuple[Any, ...]]:
    """All that a client sees of the answers, but for what is new with every request."""
    token = await person(service)
    seen = []
    for method, options in story:
        if method == "advance":
            await service.advance(options["seconds"])
            continue
        given = options.get("token", token)
        rest = {name: value for name, value in options.items() if name != "token"}
        answer = await service.ask(method, PATH, token=given or "", **rest)
        body = answer.json()
        assert body.pop("request_id", answer.headers["x-request-id"]) == answer.headers["x-request-id"]
        made = body.pop("log_id", None) is not None
        headers = {name: value for name, value in answer.headers.items() if name not in PER_REQUEST}
        seen.append((answer.status_code, made, body, headers))
    return seen


@pytest.mark.parametrize("name", STORIES)
async def test_both_answer_the_same(name: str) -> None:
    async with twin(lean=True) as lean, twin(lean=False) as framed:
        assert await told(lean, STORIES[name]) == await told(framed, STORIES[name])


async def test_both_stand_behind_the_same_limits() -> None:
    limits = {"RATE_LIMIT_DEFAULT": "3/60", "RATE_LIMIT_USER": "5/60"}
    story: Story = [("GET", {})] * 4 + [("POST", LOG)] * 4
    async with twin(lean=True, **limits) as lean, twin(lean=False, **limits) as framed:
        answers = await told(lean, story)
        assert [status for status, *_ in answers] == [200, 200, 200, 429, 201, 201, 429, 429]
        for (status, _, _, headers), (other, _, _, others) in zip(answers, await told(framed, story), strict=True):
            assert status == other
            assert set(headers) == set(others)
            assert headers["x-ratelimit-remaining"] == others["x-ratelimit-remaining"]
