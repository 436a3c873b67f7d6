"""Live updates over a real socket, on memory."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from core.platform.live.ports import MOST_STREAMS
from tests.support.live import PATH, listening, park, serving
from tests.support.service import Service

PASSWORD = "a fine long passphrase"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(RHIZOME_APPS_DIR=park(tmp_path)) as running:
        await running.hold()
        yield running


@pytest.fixture
async def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    """The same with heart-beats that a test can wait for."""
    monkeypatch.setattr("entrypoints.http.live.hub.BEAT_SECONDS", 0.1)
    async with serving(RHIZOME_APPS_DIR=park(tmp_path)) as running:
        await running.hold()
        yield running


async def person(service: Service) -> dict[str, Any]:
    body = {"app": "park", "email": f"{uuid4()}@example.com", "password": PASSWORD}
    session: dict[str, Any] = (await service.ask("POST", "/api/v1/auth/register", json=body)).json()
    return session


async def token(service: Service) -> str:
    access: str = (await person(service))["access_token"]
    return access


async def log(service: Service, access: str) -> dict[str, Any]:
    answer = await service.ask("POST", "/api/v1/park/streak", token=access, json={"duration_seconds": 60})
    assert answer.status_code == 201
    await service.drain()
    view: dict[str, Any] = answer.json()
    del view["log_id"]
    return view


async def test_a_client_hears_of_its_streak_as_it_changes(service: Service) -> None:
    access, other = await token(service), await token(service)
    async with listening(service.client, access) as mine, listening(service.client, other) as theirs:
        assert mine.answer.headers["content-type"] == "text/event-stream"
        assert mine.answer.headers["cache-control"] == "no-store"
        assert mine.answer.headers["x-accel-buffering"] == "no"
        assert {"x-request-id", "x-content-type-options", "vary"} <= set(mine.answer.headers)
        view = await log(service, access)
        assert (await mine.until("streak")).data == view
        view = await log(service, access)
        assert (await mine.until("streak", 2)).data == view
        assert mine.names() == ["hello", "presence", "streak", "streak"]
        ids = [int(event.id) for event in mine.events]
        assert ids == [ids[0], ids[0], ids[0] + 1, ids[0] + 2]
        assert theirs.names() == ["hello", "presence"]


@pytest.mark.parametrize("by", ["header", "query"])
async def test_who_comes_back_gets_what_was_missed_and_nothing_twice(service: Service, by: str) -> None:
    access = await token(service)
    async with listening(service.client, access) as first:
        await log(service, access)
        await first.until("streak")
    for _ in range(2):
        await log(service, access)
    where: Any = {"last_id": first.last_id} if by == "header" else {"params": {"last_event_id": first.last_id}}
    async with listening(service.client, access, **where) as second:
        await second.until("streak", 2)
        view = await log(service, access)
        assert (await second.until("streak", 3)).data == view
    assert second.of("hello")[0].data == {"resumed": True}
    ids = [int(event.id) for event in first.of("streak") + second.of("streak")]
    assert ids == list(range(ids[0], ids[0] + 4))
    async with listening(service.client, access, last_id="no id of ours") as third:
        assert (await third.until("hello")).data == {"resumed": False}


async def test_without_news_it_beats_and_tells_who_is_there(quick: Service) -> None:
    access, other = await token(quick), await token(quick)
    async with listening(quick.client, access) as mine:
        assert (await mine.until("presence")).data == {"online": 1}
        async with listening(quick.client, other), listening(quick.client, other):
            assert (await mine.until("presence", 2)).data == {"online": 2}
        assert (await mine.until("presence", 3)).data == {"online": 1}
        assert mine.comments
        assert len(mine.events) == 4, "it says what changed and no more"


async def test_the_stream_ends_with_its_token(quick: Service) -> None:
    access = await token(quick)
    async with listening(quick.client, access) as mine:
        await mine.until("hello")
        await quick.advance(14 * 60)
        await asyncio.sleep(0.3)
        assert not mine.ended
        await quick.advance(60)
        assert (await mine.until("bye")).data == {"reason": "token_expired"}
        await mine.over()
        assert mine.ended
    assert (await quick.ask("GET", PATH, token=access)).json()["code"] == "token_expired"


async def test_the_stream_ends_at_once_with_its_session_and_no_other_does(service: Service) -> None:
    session = await person(service)
    login = {"app": "park", "email": session["user"]["email"], "password": PASSWORD}
    second = (await service.ask("POST", "/api/v1/auth/login", json=login)).json()["access_token"]
    async with (
        listening(service.client, session["access_token"]) as mine,
        listening(service.client, second) as also_mine,
    ):
        await mine.until("hello")
        assert (await service.ask("POST", "/api/v1/auth/logout", token=session["access_token"])).status_code == 204
        assert (await mine.until("bye", seconds=10)).data == {"reason": "token_revoked"}
        await mine.over()
        await log(service, second)
        await also_mine.until("streak")


async def test_one_stream_too_many_ends_the_oldest(service: Service) -> None:
    access = await token(service)
    async with listening(service.client, access) as oldest:
        await oldest.until("hello")
        streams = [listening(service.client, access) for _ in range(MOST_STREAMS)]
        opened = [await stream.__aenter__() for stream in streams]
        assert (await oldest.until("bye")).data == {"reason": "replaced"}
        await log(service, access)
        for one in opened:
            await one.until("streak")
        for stream in streams:
            await stream.__aexit__(None, None, None)


async def test_a_head_request_gets_the_head_and_no_stream(service: Service) -> None:
    answer = await service.ask("HEAD", PATH, token=await token(service))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "text/event-stream"


async def test_the_door_is_the_same_as_everywhere(service: Service) -> None:
    assert (await service.ask("GET", PATH)).status_code == 401
    body = {"app": "lowkeymode", "email": "eve@example.com", "password": PASSWORD}
    eve = (await service.ask("POST", "/api/v1/auth/register", json=body)).json()["access_token"]
    assert (await service.ask("GET", PATH, token=eve)).json()["code"] == "token_invalid"
    assert (await service.ask("GET", "/api/v1/lowkeymode/live", token=eve)).status_code == 404
    document = (await service.ask("GET", "/api/v1/park/openapi.json")).json()
    operation = document["paths"][PATH]["get"]
    assert list(operation["responses"]["200"]["content"]) == ["text/event-stream"]


async def test_a_client_that_leaves_is_noticed(service: Service) -> None:
    access = await token(service)
    async with listening(service.client, access) as mine:
        await mine.until("hello")
        assert await open_streams(service) == 1
    for _ in range(1000):
        if await open_streams(service) == 0:
            break
        await asyncio.sleep(0.01)
    assert await open_streams(service) == 0


async def open_streams(service: Service) -> float:
    page = (await service.ask("GET", "/metrics")).text
    return next(
        float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith('rhizome_live{of="streams"')
    )
