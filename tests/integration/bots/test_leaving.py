"""What is left with a bot of those who have left the studio."""

import json
from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.integration.bots.test_webhook import ANA, BEA, says, settle, texts
from tests.support.service import Service, only, served

BOTS = ("bookping", "docdrop", "invoicetrack", "reviewpush")


@pytest.fixture
async def service(database: str) -> AsyncIterator[Service]:
    """Ana does business with Bea by four bots."""
    async with served(only(*BOTS), MODE="postgres", DATABASE_URL=database) as running:
        await running.hold()
        for bot in BOTS:
            await says(running, "/start", ANA, bot)
            await says(running, "/start", BEA, bot)
            await running.drain()
        await says(running, "/invoice 9002 50 EUR 2030-01-05 roof", ANA, "invoicetrack")
        await says(running, "/book 9002 2030-01-03 18:00 Haircut", ANA, "bookping")
        await says(running, "/request 9002 passport", ANA, "docdrop")
        await says(running, "/link https://example.com/review", ANA, "reviewpush")
        await running.drain()
        await says(running, "/visit 9002", ANA, "reviewpush")
        await settle(running)
        yield running


async def leave(service: Service, who: int) -> None:
    """The whole account, by Telegram's word for who it is."""
    user = {"user": {"id": who, "first_name": "Somebody"}}
    data = (await service.client.post("/sandbox/telegram/invoicetrack/init-data", json=user)).json()["init_data"]
    entered = await service.client.post("/api/v1/auth/telegram", json={"app": "invoicetrack", "init_data": data})
    token = entered.json()["access_token"]
    assert (await service.ask("DELETE", "/api/v1/auth/account", token=token)).status_code == 204
    await service.drain()


async def records(database: str, word: str) -> dict[str, object]:
    """Bodies by kind of the records in which the word stands."""
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(
        "select kind, body::text from bot_records where (body::text || tags::text) like $1", f"%{word}%"
    )
    await connection.close()
    return {row["kind"]: json.loads(row["body"]) for row in rows}


async def test_an_invoice_stays_in_its_issuers_books_without_the_client(service: Service, database: str) -> None:
    assert {"invoice", "booking", "checklist", "request"} <= set(await records(database, "9002"))
    await leave(service, 9002)
    assert await records(database, "9002") == {}
    await says(service, "/list", ANA, "invoicetrack")
    await settle(service)
    assert "#1" in (await texts(service))[-1]
    await service.advance(7 * 86400)
    await settle(service)
    assert "I can't write to them" in (await texts(service))[-1]


async def test_nothing_is_left_of_who_did_the_business(service: Service, database: str) -> None:
    await leave(service, 9001)
    assert await records(database, "9001") == {}
    before = await texts(service, BEA)
    assert before
    await service.advance(10 * 86400)
    await settle(service)
    assert await texts(service, BEA) == before
