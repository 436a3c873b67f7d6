"""Bots over the real wires: the webhook, the jobs, the sandbox's Bot API."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.service import Service, only, served, where

ANA = {"id": 9001, "is_bot": False, "first_name": "Ana", "language_code": "en"}
BEA = {"id": 9002, "is_bot": False, "first_name": "Bea", "language_code": "es"}
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture(params=["memory", "postgres"])
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    async with served(only("bookping", "gatebot", "invoicetrack"), **where(request)) as running:
        await running.hold()
        yield running


async def says(service: Service, text: str, who: dict[str, Any] = ANA, bot: str = "bookping", **more: Any) -> None:
    chat = {"id": who["id"], "type": "private", "first_name": who["first_name"]}
    update = {"message": {"from": who, "chat": chat, "text": text, **more}}
    answer = await service.client.post(f"/sandbox/telegram/{bot}/updates", json=update)
    assert answer.json()["status"] == 200, answer.text


async def settle(service: Service, seconds: int = 3) -> None:
    """A second a message in each chat."""
    await service.drain()
    for _ in range(seconds):
        await service.advance(1)
        await service.drain()


async def texts(service: Service, who: dict[str, Any] = ANA) -> list[str]:
    items = await service.outbox("telegram")
    return [item["payload"]["params"]["text"] for item in items if item["to"] == str(who["id"])]


async def test_a_conversation_from_the_webhook_to_the_bot_api(service: Service) -> None:
    await says(service, "/start")
    await service.drain()
    (item,) = await service.outbox("telegram")
    assert item["to"] == "9001"
    assert (item["payload"]["bot"], item["payload"]["method"]) == ("bookping", "sendMessage")
    await says(service, "/start", BEA)
    await settle(service)
    await says(service, "/book 9002 2030-01-03 18:00 Haircut")
    await settle(service)
    assert (await texts(service))[-1] == "Booked #1: 2030-01-03 18:00 Haircut (Bea)."
    await service.advance(30 * 3600)
    await service.drain()
    last = (await service.outbox("telegram"))[-1]
    assert last["payload"]["params"]["text"] == "⏰ Haircut: 2030-01-03 18:00"
    query = {
        "id": "q1",
        "from": BEA,
        "data": "confirm:1",
        "message": {"message_id": 5, "chat": {"id": 9002, "type": "private"}},
    }
    await service.client.post("/sandbox/telegram/bookping/updates", json={"callback_query": query})
    await settle(service)
    assert (await texts(service))[-1] == "Bea confirms #1 Haircut."


async def test_an_update_counts_once_and_only_with_the_secret(service: Service) -> None:
    path, update = "/api/v1/telegram/bookping/webhook", {"update_id": 77, "message": {
        "message_id": 1, "date": 1, "from": ANA, "chat": {"id": 9001, "type": "private"}, "text": "/help"}}  # fmt: skip
    for headers in ({}, {HEADER: ""}, {HEADER: "dev-gatebot"}, {HEADER: "dev-bookpin"}):
        assert (await service.client.post(path, json=update, headers=headers)).status_code == 401
    assert (await service.client.get("/sandbox/inbox?source=telegram")).json()["items"] == []
    right = {HEADER: "dev-bookping"}
    for _ in range(3):
        assert (await service.client.post(path, json=update, headers=right)).status_code == 200
    assert (await service.client.post("/api/v1/telegram/nobody/webhook", json=update, headers=right)).status_code == 404
    assert (await service.client.post("/api/v1/telegram/lowkeymode/webhook", json=update)).status_code == 404
    for bad in (b"", b"{", b"[]", b'{"update_id": "x"}', b"\xff"):
        answer = await service.client.post(path, content=bad, headers=right)
        assert (answer.status_code, answer.json()["code"]) == (400, "update_invalid")
    await settle(service)
    assert len(await texts(service)) == 1
    assert len((await service.client.get("/sandbox/inbox?source=telegram")).json()["items"]) == 1


async def test_who_never_started_a_bot_is_not_written_to_though_helped_by_another(service: Service) -> None:
    await says(service, "/start", BEA, bot="invoicetrack")
    await says(service, "/start")
    await settle(service)
    await says(service, "/book 9002 2030-01-03 18:00 Haircut")
    await settle(service)
    assert "until they /start me" in (await texts(service))[-1]


async def test_silence_and_downtime_of_telegram_lose_nothing(service: Service) -> None:
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 7}}
    await service.fault(service="telegram", status=429, body=body)
    await says(service, "/help")
    await service.drain()
    await service.advance(6)
    await service.drain()
    assert await texts(service) == []
    await service.advance(1)
    await service.drain()
    assert len(await texts(service)) == 1
    await service.fault(service="telegram", drop=True, times=3)
    await service.advance(2)
    await says(service, "/today")
    for _ in range(40):
        await service.drain()
        await service.advance(2)
    assert (await texts(service))[1:] == ["No bookings."]


async def test_who_blocked_the_bot_is_left_alone_until_they_come_back(service: Service) -> None:
    await says(service, "/start")
    await settle(service)
    change = {
        "chat": {"id": 9001, "type": "private"},
        "from": ANA,
        "old_chat_member": {"user": ANA, "status": "member"},
    }
    kicked = {**change, "new_chat_member": {"user": {"id": 42, "is_bot": True}, "status": "kicked"}}
    await service.client.post("/sandbox/telegram/bookping/updates", json={"my_chat_member": kicked})
    await says(service, "/book 9001 2030-01-05 18:00 Haircut", BEA)
    await service.advance(4 * 86400)
    await settle(service)
    assert len(await texts(service)) == 1
    await says(service, "/help")
    await settle(service)
    assert len(await texts(service)) == 2


async def test_a_payment_is_answered_though_no_job_runs(service: Service) -> None:
    group = {"id": -1001, "type": "supergroup", "title": "Club"}
    change = {"chat": group, "from": ANA, "old_chat_member": {"user": ANA, "status": "left"}}
    ruling = {**change, "new_chat_member": {"user": {"id": 42, "is_bot": True}, "status": "administrator"}}
    await service.client.post("/sandbox/telegram/gatebot/updates", json={"my_chat_member": ruling})
    await says(service, "/offer 500 XTR 30", bot="gatebot", chat=group)
    await settle(service)
    query = {"id": "pre-1", "from": BEA, "currency": "XTR", "total_amount": 500, "invoice_payload": "-1001:9002:500:30"}
    answer = await service.client.post("/sandbox/telegram/gatebot/updates", json={"pre_checkout_query": query})
    assert answer.json()["status"] == 200
    last = (await service.outbox("telegram"))[-1]["payload"]
    assert (last["method"], last["params"]) == (
        "answerPreCheckoutQuery",
        {"pre_checkout_query_id": "pre-1", "ok": True},
    )
    await service.fault(service="telegram", status=502)
    answer = await service.client.post("/sandbox/telegram/gatebot/updates", json={"pre_checkout_query": query})
    assert answer.json()["status"] == 503


async def test_a_mini_app_signs_in_as_the_person_that_the_bot_knows(service: Service) -> None:
    await says(service, "/start")
    await settle(service)
    made = await service.client.post("/sandbox/telegram/bookping/init-data", json={"user": ANA})
    command = {"app": "bookping", "init_data": made.json()["init_data"]}
    first, again = [await service.client.post("/api/v1/auth/telegram", json=command) for _ in range(2)]
    assert first.status_code == 200, first.text
    assert first.json()["user"]["id"] == again.json()["user"]["id"]
    assert (first.json()["user"]["app"], first.json()["user"]["name"]) == ("bookping", "Ana")
    broken = {**command, "init_data": command["init_data"].replace("Ana", "Eva")}
    for bad in (broken, {**command, "init_data": ""}, {**command, "init_data": "x=1"}):
        answer = await service.client.post("/api/v1/auth/telegram", json=bad)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_init_data")
    await service.advance(25 * 3600)
    assert (await service.client.post("/api/v1/auth/telegram", json=command)).status_code == 401


async def test_a_table_is_handed_out_as_a_file(service: Service) -> None:
    await says(service, "/invoice 9002 12.50 EUR 2030-02-01", bot="invoicetrack")
    await settle(service)
    await says(service, "/export", bot="invoicetrack")
    await settle(service)
    last = (await service.outbox("telegram"))[-1]["payload"]
    assert last["method"] == "sendDocument"
    assert last["params"]["document"]["file_name"] == "invoices.csv"
    assert "12.50" in last["params"]["document"]["content"]


async def test_a_fourteenth_bot_is_one_file(tmp_path: Path) -> None:
    guide = Path(__file__).parents[3] / "docs" / "guides" / "add-a-bot.md"
    text = re.search(r"```python\n(\"\"\"Water.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    (tmp_path / "water.py").write_text(text[1], encoding="utf-8")
    async with served(RHIZOME_APPS_DIR=str(tmp_path)) as service:
        await service.hold()
        await says(service, "/drink 200", bot="water")
        await settle(service)
        await service.advance(2 * 3600)
        await settle(service)
        assert await texts(service) == ["200 ml so far.", "Another glass?"]
        bots = (await service.client.get("/sandbox/telegram/bots")).json()["items"]
        assert "water" in {bot["slug"] for bot in bots}


async def test_what_a_message_is_a_reply_to_can_be_sent_on() -> None:
    async with served(only("dripflow"), MODE="memory") as service:
        await service.hold()
        chat = {"id": 9001, "type": "private"}
        film = {"message_id": 7, "chat": chat, "from": ANA, "video": {"file_id": "film", "duration": 3}}
        for text, more in (("/sequence Rust", {}), ("/lesson 1 1", {"reply_to_message": film})):
            await says(service, text, bot="dripflow", **more)
            await settle(service)
        await says(service, "/start 1", BEA, bot="dripflow")
        await settle(service)
        sent = [item["payload"] for item in await service.outbox("telegram") if item["to"] == "9002"]
        assert (sent[-1]["method"], sent[-1]["params"]["video"]) == ("sendVideo", "film")
