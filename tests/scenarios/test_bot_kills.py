"""Bots and their workers on real time: order within chats, a worker killed while it sends, no secret in any line."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import httpx
import pytest

from tests.scenarios.test_message_kills import second_worker
from tests.support.postgres import fresh
from tests.support.running import Run, running

pytestmark = pytest.mark.xdist_group("scenarios-bot-kills")
TOKEN, SECRET = "777:CANARY-token", "CANARY-secret"
PATH = "/api/v1/telegram/bookping/webhook"
CHATS, BOOKINGS = 10, 4
IN_FLIGHT = "select id, room, params->>'text' as text from bot_calls where sending_until > clock_timestamp()"


@pytest.fixture(scope="module")
def run(postgres: str) -> Iterator[Run]:
    with (
        fresh(postgres) as dsn,
        running(
            "postgres",
            dsn=dsn,
            TELEGRAM_BOOKPING_TOKEN=TOKEN,
            TELEGRAM_BOOKPING_SECRET=SECRET,
            LOG_LEVEL="debug",
        ) as run,
    ):
        yield run
        run.check_soundness()


@pytest.fixture
async def client(run: Run) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with httpx.AsyncClient(base_url=run.url, headers=headers, timeout=30) as client:
        assert (await client.post("/sandbox/clock", json={"real": True})).is_success
        yield client


@pytest.fixture
async def database(run: Run) -> AsyncIterator[asyncpg.Connection]:
    """The run's, past all that guards it."""
    connection = await asyncpg.connect(run.dsn)
    yield connection
    await connection.close()


async def says(client: httpx.AsyncClient, chat: int, number: int, text: str) -> None:
    person = {"id": chat, "is_bot": False, "first_name": f"P{chat}", "language_code": "en"}
    message = {"message_id": number, "date": 1, "from": person, "text": text}
    message["chat"] = {"id": chat, "type": "private", "first_name": person["first_name"]}
    answer = await client.post(PATH, json={"update_id": chat * 100 + number, "message": message})
    assert answer.status_code == 200, answer.text


async def sent(client: httpx.AsyncClient) -> list[tuple[int, str]]:
    """Chat and text of each message that the world received, in order."""
    items = (await client.get("/sandbox/outbox?channel=telegram")).json()["items"]
    params: list[dict[str, Any]] = [item["payload"]["params"] for item in items]
    return [(one["chat_id"], one["text"]) for one in params if "Booked" in one.get("text", "")]


async def test_a_worker_killed_while_it_sends_repeats_at_most_what_was_in_flight(
    run: Run, client: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    chats = range(5001, 5001 + CHATS)
    assert (
        await client.post("/sandbox/faults", json={"service": "telegram", "latency_ms": 300, "times": 100_000})
    ).is_success
    with second_worker(run):
        for number in range(1, BOOKINGS + 1):
            await asyncio.gather(
                *(says(client, chat, number, f"/book {chat} 2090-01-0{number} 10:00 title-{number}") for chat in chats)
            )
        await until(client, lambda found: len(found) > CHATS)
        worker, rows = run.pid("worker"), []
        for _ in range(500):
            rows = await database.fetch(IN_FLIGHT)
            if len(rows) >= CHATS // 2:
                break
            await asyncio.sleep(0.01)
        os.kill(worker, signal.SIGKILL)
        rows += await database.fetch(IN_FLIGHT)
        in_flight = {(row["room"], row["text"]) for row in rows}
        assert in_flight
        await asyncio.sleep(1)  # the other worker's arrive
        left = [row["id"] for row in rows]  # or wait for half a minute
        await database.execute("update bot_calls set sending_until = clock_timestamp() where id = any($1)", left)
        await until(client, lambda found: len(set(found)) == CHATS * BOOKINGS, 60)
        deadline = time.monotonic() + 20
        while await database.fetchval("select count(*) from bot_calls"):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
    got = await sent(client)
    twice = {message for message, count in Counter(got).items() if count > 1}
    assert twice <= in_flight, "only what was in flight may come twice"
    assert max(Counter(got).values()) <= 2
    for chat in chats:
        titles = [text.rpartition("title-")[2][0] for where, text in dict.fromkeys(got) if where == chat]
        assert titles == ["1", "2", "3", "4"], "in the order they were asked for"
    assert "CANARY" not in run.log.read_text(), "neither token nor secret is in any line"


async def until(client: httpx.AsyncClient, condition: Any, seconds: float = 30) -> None:
    """Wait until what was sent is so."""
    deadline = time.monotonic() + seconds
    while not condition(found := await sent(client)):
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.05)
