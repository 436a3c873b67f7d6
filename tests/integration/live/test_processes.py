"""Live updates with two API processes and a worker on Postgres: what one causes, the other's clients hear."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import httpx
import pytest

from core.engagement.quests.library import quest_template_id
from tests.support.live import Listener, listening, park, wait_for
from tests.support.postgres import lived_in
from tests.support.running import Run, running

TRIES = 100


@pytest.fixture(scope="module")
def run(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    apps = park(tmp_path_factory.mktemp("apps"))
    with (
        lived_in(postgres) as dsn,
        running("postgres", dsn=dsn, WEB_CONCURRENCY="2", RHIZOME_APPS_DIR=apps) as run,
    ):
        yield run
        run.check_soundness()


@pytest.fixture
async def client(run: Run) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)  # each connection meets any process
    async with httpx.AsyncClient(base_url=run.url, timeout=60, limits=limits) as client:
        yield client


async def person(client: httpx.AsyncClient) -> str:
    body = {"app": "park", "email": f"{uuid4()}@example.com", "password": "a fine long passphrase"}
    token: str = (await client.post("/api/v1/auth/register", json=body)).json()["access_token"]
    return token


async def log(client: httpx.AsyncClient, token: str) -> None:
    headers, body = {"authorization": f"Bearer {token}"}, {"duration_seconds": 60}
    answer = await client.post("/api/v1/park/streak", json=body, headers=headers)
    assert answer.status_code == 201, answer.text


async def open_some(stack: AsyncExitStack, client: httpx.AsyncClient, token: str, **options: Any) -> list[Listener]:
    """Streams of the person, one at each process. Which process a connection meets is the kernel's to choose, and on a
    busy machine it may choose the same one many times over."""
    streams: dict[str, Listener] = {}
    for _ in range(TRIES):
        async with AsyncExitStack() as one:
            stream = await one.enter_async_context(listening(client, token, **options))
            if stream.process not in streams:
                streams[stream.process] = stream
                stack.push_async_exit(one.pop_all())
        if len(streams) == 2:
            break
        await asyncio.sleep(0.05)
    assert len(streams) == 2
    await asyncio.gather(*(stream.until("presence") for stream in streams.values()))
    return list(streams.values())


async def test_both_processes_tell_and_a_lost_one_s_clients_resume_at_the_other(
    run: Run, client: httpx.AsyncClient
) -> None:
    token = await person(client)
    async with AsyncExitStack() as stack:
        streams = await open_some(stack, client, token)
        for _ in range(4):
            await log(client, token)
        for stream in streams:
            await stream.until("streak", 4)
        heard = [[event.id for event in stream.of("streak")] for stream in streams]
        assert all(ids == heard[0] for ids in heard)
        victim = run.pid("serve")
        os.kill(victim, signal.SIGKILL)
        await wait_for(lambda: any(one.broken or one.ended for one in streams), 20, lambda: "none was lost")
        lost = next(stream for stream in streams if stream.broken or stream.ended)
        for _ in range(3):
            await log_somehow(client, token)
        back = await stack.enter_async_context(listening(client, token, last_id=lost.last_id))
        await back.until("streak", 3)
        await log_somehow(client, token)
        await back.until("streak", 4)
        assert back.of("hello")[0].data == {"resumed": True}
        ids = [int(event.id) for event in lost.of("streak") + back.of("streak")]
        assert ids == list(range(ids[0], ids[0] + 8)), "nothing lost, nothing twice"
    await until_there_are_two(run, client)


async def test_a_process_that_is_told_to_stop_sends_its_clients_to_the_other(
    run: Run, client: httpx.AsyncClient
) -> None:
    token = await person(client)
    async with AsyncExitStack() as stack:
        streams = await open_some(stack, client, token)
        for pid in run.pids("serve"):
            began = time.monotonic()
            os.kill(pid, signal.SIGTERM)
            while pid in run.pids("serve"):
                assert time.monotonic() - began < 15, "it waits for its streams"
                await asyncio.sleep(0.02)
        for stream in streams:
            assert (await stream.until("bye")).data == {"reason": "restarting"}
            await stream.over()
    await until_there_are_two(run, client)


async def test_friends_at_different_processes_see_and_feel_each_other(client: httpx.AsyncClient) -> None:
    people = [await registered(client) for _ in range(2)]
    (ada, hers), (bob, his) = people
    await asked(client, hers, "follow/toggle", user_id=bob)
    async with AsyncExitStack() as stack:
        mine = await open_some(stack, client, hers, path=CALIXO + "live")
        theirs = await open_some(stack, client, his, path=CALIXO + "live")
        for stream in mine:
            await wait_for(lambda s=stream: s.of("presence")[-1].data["following"] == [bob], 20, lambda: mine)
        coffee = str(quest_template_id("social-coffee"))
        session = await asked(client, hers, "social-sessions", invitee_id=bob, challenge_id=coffee)
        await asked(client, his, "social-sessions/accept", session_id=session["id"])
        for stream in mine + theirs:
            await stream.until("session", 2)
        await asked(client, hers, "live/signals", to=bob, kind="typing")
        for stream in theirs:
            assert (await stream.until("signal")).data == {"from": ada, "kind": "typing"}
        await asked(client, his, "block", user_id=ada)
        for stream in mine:
            await wait_for(lambda s=stream: s.of("presence")[-1].data["following"] == [], 20, lambda: mine)


CALIXO = "/api/v1/calixo/"


async def registered(client: httpx.AsyncClient) -> tuple[str, str]:
    """Somebody of Calixo: id and token."""
    body = {"app": "calixo", "email": f"{uuid4()}@example.com", "password": "a fine long passphrase"}
    session = (await client.post("/api/v1/auth/register", json=body)).json()
    return session["user"]["id"], session["access_token"]


async def asked(client: httpx.AsyncClient, token: str, path: str, **body: str) -> Any:
    """What has to work."""
    answer = await client.post(CALIXO + path, json=body, headers={"authorization": f"Bearer {token}"})
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def log_somehow(client: httpx.AsyncClient, token: str) -> None:
    """The process that was killed may take a connection along."""
    for _ in range(50):
        try:
            await log(client, token)
        except httpx.TransportError:
            await asyncio.sleep(0.1)
        else:
            return


async def until_there_are_two(run: Run, client: httpx.AsyncClient) -> None:
    """Both processes answer again."""
    found: set[str] = set()
    deadline = time.monotonic() + 60
    while len(found) < 2:
        assert time.monotonic() < deadline
        try:
            answers = await asyncio.gather(*(client.get("/health") for _ in range(8)))
            found |= {answer.headers["x-request-id"][:20] for answer in answers}
        except httpx.TransportError:
            found = set()
        await asyncio.sleep(0.1)
